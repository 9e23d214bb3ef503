# Secrets without their values: docs/deploy.md tells how to add those, so that
# none of them is ever in a state file.

locals {
  secret_readers = {
    for name, readers in {
      SLACK_SIGNING_SECRET     = ["slack"]
      SLACK_BOT_TOKEN          = ["slack", "work", "alert"]
      PAGERDUTY_ROUTING_KEY    = ["work", "alert"]
      CANARIO_PAGERDUTY_KEYS   = ["work", "alert"]
      PAGERDUTY_API_TOKEN      = ["work", "alert"]
      PAGERDUTY_WEBHOOK_SECRET = ["pagerduty"]
      CANARIO_FLAGS_KEYS       = ["flags"]
      GITHUB_TOKEN             = ["work"]
      CANARIO_POST_SECRET      = ["work"]
      CANARIO_HEADER_SECRETS   = ["work", "alert"]
      CANARIO_ALERT_SOURCES    = ["alert_webhook"]
      CANARIO_PAGE_SECRET      = ["page", "work", "alert"]
      CANARIO_SMTP_PASSWORD    = ["work", "alert"]
      } : name => readers if anytrue([
        startswith(name, "SLACK_"),
        contains(var.pagerduty_secrets, name),
        name == "CANARIO_FLAGS_KEYS" && var.flags,
        name == "GITHUB_TOKEN" && var.github,
        name == "CANARIO_POST_SECRET" && var.posts,
        name == "CANARIO_HEADER_SECRETS" && var.header_secrets,
        name == "CANARIO_ALERT_SOURCES" && var.alert_webhook,
        name == "CANARIO_PAGE_SECRET" && var.page,
        name == "CANARIO_SMTP_PASSWORD" && try(strcontains(var.mail.server, "@"), false),
    ])
  }

  # Function to the secrets that it reads.
  secrets_of = {
    for function in keys(local.functions) :
    function => sort([for name, readers in local.secret_readers : name if contains(readers, function)])
  }
}

resource "google_secret_manager_secret" "this" {
  for_each = local.secret_readers

  secret_id = "${var.name}-${lower(replace(each.key, "_", "-"))}"

  replication {
    dynamic "auto" {
      for_each = length(local.secret_locations) == 0 ? [1] : []
      content {}
    }

    dynamic "user_managed" {
      for_each = length(local.secret_locations) == 0 ? [] : [1]
      content {
        dynamic "replicas" {
          for_each = local.secret_locations
          content {
            location = replicas.value

            dynamic "customer_managed_encryption" {
              for_each = var.kms_key == null ? [] : [1]
              content {
                kms_key_name = var.kms_key
              }
            }
          }
        }
      }
    }
  }

  depends_on = [google_project_service.this, time_sleep.key]
}

resource "google_secret_manager_secret_iam_member" "reader" {
  for_each = merge([
    for function, names in local.secrets_of : {
      for name in names : "${function}/${name}" => { function = function, name = name }
    }
  ]...)

  secret_id = google_secret_manager_secret.this[each.value.name].id
  role      = "roles/secretmanager.secretAccessor"
  member    = google_service_account.function[each.value.function].member
}
