# Who may do what. Each function has an account of its own (functions.tf), and
# each caller an account that may call one function.

# --- calling the functions ---

resource "google_service_account" "caller" {
  for_each = toset(["work", "alert", "tick"])

  account_id   = "${var.name}-call-${each.key}"
  display_name = "Canario: may call ${each.key} and nothing else"

  depends_on = [google_project_service.this]
}

locals {
  # Slack and PagerDuty sign their requests and have no Google account, and apps
  # have keys of their own, and pipelines tokens of GitHub, and people signed links: everyone can reach these functions, and no other.
  public = toset([for function in ["slack", "pagerduty", "flags", "alert_webhook", "api", "page"] : function if contains(keys(local.functions), function)])

  invokers = merge(
    { for function in local.public : function => "allUsers" },
    { for function, account in google_service_account.caller : function => account.member },
  )
}

# A function's Cloud Run service has the function's name.
resource "google_cloud_run_v2_service_iam_member" "invoker" {
  for_each = local.invokers

  name     = google_cloudfunctions2_function.this[each.key].name
  location = var.region
  role     = "roles/run.invoker"
  member   = each.value
}

# Pub/Sub signs the tokens of its pushes in the callers' names.
resource "google_service_account_iam_member" "pubsub_signs" {
  for_each = toset([for each in local.push : each.function])

  service_account_id = google_service_account.caller[each.key].name
  role               = "roles/iam.serviceAccountOpenIdTokenCreator"
  member             = local.pubsub_agent

  depends_on = [google_pubsub_topic.push]
}

# --- messages ---

resource "google_pubsub_topic_iam_member" "enqueues" {
  for_each = { for name, function in local.functions : name => function if !contains(["alert_webhook", "flags", "page"], name) }

  topic  = google_pubsub_topic.push["work"].id
  role   = "roles/pubsub.publisher"
  member = google_service_account.function[each.key].member
}

# What other systems say goes where Cloud Monitoring's incidents are.
resource "google_pubsub_topic_iam_member" "sends_alerts" {
  count = var.alert_webhook ? 1 : 0

  topic  = google_pubsub_topic.push["alert"].id
  role   = "roles/pubsub.publisher"
  member = google_service_account.function["alert_webhook"].member
}

# Pub/Sub moves a message to the dead letters in its own name: it publishes
# there, and acknowledges on the subscription.
resource "google_pubsub_topic_iam_member" "dead" {
  for_each = local.push

  topic  = google_pubsub_topic.dead[each.key].id
  role   = "roles/pubsub.publisher"
  member = local.pubsub_agent
}

resource "google_pubsub_subscription_iam_member" "dead" {
  for_each = local.push

  subscription = google_pubsub_subscription.push[each.key].name
  role         = "roles/pubsub.subscriber"
  member       = local.pubsub_agent
}

# Operators read dead letters, and put one back where it came from.
resource "google_pubsub_subscription_iam_member" "reads_dead" {
  for_each = { for pair in setproduct(keys(local.push), var.operators) : "${pair[0]}/${pair[1]}" => { function = pair[0], member = pair[1] } }

  subscription = google_pubsub_subscription.dead[each.value.function].name
  role         = "roles/pubsub.subscriber"
  member       = each.value.member
}

resource "google_pubsub_topic_iam_member" "puts_back" {
  for_each = { for pair in setproduct(keys(local.push), var.operators) : "${pair[0]}/${pair[1]}" => { function = pair[0], member = pair[1] } }

  topic  = google_pubsub_topic.push[each.value.function].id
  role   = "roles/pubsub.publisher"
  member = each.value.member
}

# --- the store ---

resource "google_project_iam_member" "store" {
  for_each = { for function, role in {
    work  = "roles/datastore.user"
    alert = "roles/datastore.user"
    tick  = "roles/datastore.viewer"
    flags = "roles/datastore.viewer"
    api   = "roles/datastore.viewer"
    page  = "roles/datastore.viewer"
  } : function => role if contains(keys(local.functions), function) }

  project = var.project_id
  role    = each.value
  member  = google_service_account.function[each.key].member

  condition {
    title      = "canario database only"
    expression = "resource.name == \"${google_firestore_database.this.id}\""
  }
}
