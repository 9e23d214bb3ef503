# Every query has one field, and Firestore indexes single fields by itself: there
# is no composite index (services.active, rollouts.ended_at, audit.generation need
# nothing here). What follows differs from that.

locals {
  # Nothing ever looks for these. A body may be longer than an index takes; the others would be
  # written to two indexes each with every evaluation, decision or fact, and trail_expires and
  # generation rise, which one index takes 500 times a second.
  never_looked_for = {
    services = ["body", "generation", "id", "quiet", "trail", "trail_expires"]
    rollouts = ["body"]
    audit    = ["body"]
    evidence = ["body"]
    outbox   = ["body"]
    inbox    = ["fact_id", "generation", "refused", "service_id"]
    plans    = ["body", "push"]
    flags    = ["body"]
    people   = ["body"]
    pages    = ["body"]
    budgets  = ["body"]
  }
  unindexed = merge([for collection, fields in local.never_looked_for : {
    for field in fields : "${collection}.${field}" => { collection = collection, field = field }
  }]...)
}

resource "google_firestore_database" "this" {
  name                    = var.firestore_database
  location_id             = coalesce(var.firestore_location, var.region)
  type                    = "FIRESTORE_NATIVE"
  delete_protection_state = "DELETE_PROTECTION_ENABLED"

  # Any moment of the last seven days can be restored (docs/deploy.md).
  point_in_time_recovery_enablement = "POINT_IN_TIME_RECOVERY_ENABLED"

  # Only a new database can get one.
  dynamic "cmek_config" {
    for_each = var.kms_key == null ? [] : [1]
    content {
      kms_key_name = var.kms_key
    }
  }

  depends_on = [google_project_service.this, time_sleep.key]
}

resource "google_firestore_backup_schedule" "daily" {
  count = var.backup_days > 0 ? 1 : 0

  database  = google_firestore_database.this.name
  retention = "${var.backup_days * 24 * 3600}s"

  daily_recurrence {}
}

# What the tick looks for: `due_at <= now`. One direction is enough, and saves a
# write of every change.
resource "google_firestore_field" "due" {
  for_each = toset(["services", "outbox"])

  database   = google_firestore_database.this.name
  collection = each.key
  field      = "due_at"

  index_config {
    indexes {
      order       = "ASCENDING"
      query_scope = "COLLECTION"
    }
  }
}

# Handled facts, finished effects, Homes that were opened, ended rollouts, their evidence and audit
# entries go by themselves, by the plan's `retention:`. The field is never queried, and an index on
# a time that only grows would limit the writes.
resource "google_firestore_field" "expires" {
  for_each = toset(["audit", "evidence", "homes", "inbox", "outbox", "rollouts"])

  database   = google_firestore_database.this.name
  collection = each.key
  field      = "expires_at"

  ttl_config {}
  index_config {}
}

resource "google_firestore_field" "unindexed" {
  for_each = local.unindexed

  database   = google_firestore_database.this.name
  collection = each.value.collection
  field      = each.value.field

  index_config {}
}
