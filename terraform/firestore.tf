# Every query has one field, and Firestore indexes single fields by itself: there
# is no composite index (services.active, rollouts.ended_at, audit.generation need
# nothing here). What follows differs from that.

locals {
  # Strings over 1500 bytes cannot be indexed, and nothing ever looks for them.
  unindexed = { for collection in ["services", "rollouts", "audit", "evidence", "outbox", "plans", "flags"] : "${collection}.body" => {
    collection = collection
    field      = "body"
  } }
}

resource "google_firestore_database" "this" {
  name                    = var.firestore_database
  location_id             = coalesce(var.firestore_location, var.region)
  type                    = "FIRESTORE_NATIVE"
  delete_protection_state = "DELETE_PROTECTION_ENABLED"

  # Any moment of the last seven days can be restored (docs/deploy.md).
  point_in_time_recovery_enablement = "POINT_IN_TIME_RECOVERY_ENABLED"

  depends_on = [google_project_service.this]
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
