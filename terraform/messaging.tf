# Pub/Sub pushes to `work` and `alert`, and Cloud Run's audit log to `work`, too. The subscriptions are ours, not
# Eventarc's, so that retry, dead letter and identity can be read here.

locals {
  push = {
    # Waits add up to about 25 minutes: a command that is older is not wanted.
    work = { function = "work", attempts = 30, tells = true }
    # About 45 minutes: an alert is worth trying for longer.
    alert = { function = "alert", attempts = 50, tells = true }
    # Nobody has asked for what a deployment starts, so nobody is told when it is given up.
    deploys = { function = "work", attempts = 30, tells = false }
  }
}

resource "google_pubsub_topic" "push" {
  for_each = local.push

  name         = "${var.name}-${each.key}"
  kms_key_name = var.kms_key

  depends_on = [google_project_service.this, time_sleep.key]
}

resource "google_pubsub_subscription" "push" {
  for_each = local.push

  name  = "${var.name}-${each.key}-push"
  topic = google_pubsub_topic.push[each.key].id

  # Longer than the function may run, or Pub/Sub would send a message a second
  # time while the first is still being carried out.
  ack_deadline_seconds       = var.work_timeout_seconds + 30
  message_retention_duration = "86400s"

  # Never: a subscription that was idle for a month is otherwise deleted.
  expiration_policy {
    ttl = ""
  }

  push_config {
    push_endpoint = google_cloudfunctions2_function.this[each.value.function].service_config[0].uri

    oidc_token {
      service_account_email = google_service_account.caller[each.value.function].email
      audience              = local.audiences[each.value.function]
    }
  }

  retry_policy {
    minimum_backoff = "1s"
    maximum_backoff = "60s"
  }

  dead_letter_policy {
    dead_letter_topic     = google_pubsub_topic.dead[each.key].id
    max_delivery_attempts = each.value.attempts
  }

  # Without these the first pushes would be refused, or a dead letter lost.
  depends_on = [
    google_cloud_run_v2_service_iam_member.invoker,
    google_service_account_iam_member.pubsub_signs,
    google_pubsub_topic_iam_member.dead,
  ]
}

resource "google_pubsub_topic" "dead" {
  for_each = local.push

  name         = "${var.name}-${each.key}-dead"
  kms_key_name = var.kms_key

  depends_on = [google_project_service.this, time_sleep.key]
}

# Keeps dead letters for a week, for a person to read.
resource "google_pubsub_subscription" "dead" {
  for_each = local.push

  name                       = "${var.name}-${each.key}-dead"
  topic                      = google_pubsub_topic.dead[each.key].id
  message_retention_duration = "604800s"

  expiration_policy {
    ttl = ""
  }
}

# What was given up is pushed once more; the functions see by Pub/Sub's attribute what it
# is. `work` tells whoever asked, and gives their buttons back; `alert` tries again, and
# wakes somebody where that fails. For a day; nobody waits longer.
resource "google_pubsub_subscription" "given_up" {
  for_each = { for name, each in local.push : name => each if each.tells }

  name  = "${var.name}-${each.key}-given-up"
  topic = google_pubsub_topic.dead[each.key].id

  ack_deadline_seconds       = var.work_timeout_seconds + 30
  message_retention_duration = "86400s"

  expiration_policy {
    ttl = ""
  }

  push_config {
    push_endpoint = google_cloudfunctions2_function.this[each.value.function].service_config[0].uri

    oidc_token {
      service_account_email = google_service_account.caller[each.value.function].email
      audience              = local.audiences[each.value.function]
    }
  }

  retry_policy {
    minimum_backoff = "10s"
    maximum_backoff = "600s"
  }

  depends_on = [
    google_cloud_run_v2_service_iam_member.invoker,
    google_service_account_iam_member.pubsub_signs,
  ]
}
