# Plain HTTP functions from one archive. Who may call them is in iam.tf,
# what calls them in messaging.tf and scheduler.tf.

locals {
  # The server that the functions framework starts has four threads per CPU:
  # a higher concurrency would let requests wait behind a traffic shift.
  threads = 4

  # What is public is light, and whoever calls it waits for seconds only: a
  # connection that is slow to send must keep nobody else waiting.
  public_threads = 32

  takes_webhooks = contains(var.pagerduty_secrets, "PAGERDUTY_WEBHOOK_SECRET")

  # What is made only where its secret is.
  optional = { pagerduty = local.takes_webhooks, flags = var.flags, alert_webhook = var.alert_webhook, page = var.page, api = length(var.api_callers) > 0 }

  functions = { for name, function in local.all_functions : name => function if lookup(local.optional, name, true) }

  all_functions = {
    slack = {
      does        = "answers Slack: verifies, enqueues, acknowledges"
      timeout     = 30
      min         = var.slack_min_instances
      max         = var.max_instances
      concurrency = local.public_threads
      ingress     = "ALLOW_ALL"
    }
    work = {
      does        = "carries out one command, evaluation or effect"
      timeout     = var.work_timeout_seconds
      min         = 0
      max         = var.max_instances
      concurrency = local.threads
      ingress     = "ALLOW_INTERNAL_ONLY"
    }
    alert = {
      does        = "takes incidents from Cloud Monitoring"
      timeout     = var.work_timeout_seconds
      min         = 0
      max         = var.max_instances
      concurrency = local.threads
      ingress     = "ALLOW_INTERNAL_ONLY"
    }
    alert_webhook = {
      does        = "takes alerts of other systems: verifies, enqueues"
      timeout     = 30
      min         = 0
      max         = 2
      concurrency = local.public_threads
      ingress     = "ALLOW_ALL"
    }
    api = {
      does        = "lets pipelines start rollouts and ask how they go: verifies, enqueues, reads"
      timeout     = 60
      min         = 0
      max         = var.max_instances
      concurrency = local.public_threads
      ingress     = "ALLOW_ALL"
    }
    tick = {
      does        = "enqueues what is due, every minute"
      timeout     = 60
      min         = 0
      max         = 1
      concurrency = 1
      ingress     = "ALLOW_INTERNAL_ONLY"
    }
    pagerduty = {
      does        = "takes PagerDuty's webhooks: verifies, enqueues"
      timeout     = 30
      min         = 0
      max         = 2
      concurrency = local.public_threads
      ingress     = "ALLOW_ALL"
    }
    page = {
      does        = "shows rollouts to who has a signed link"
      timeout     = 30
      min         = 0
      max         = 2
      concurrency = local.public_threads
      ingress     = "ALLOW_ALL"
    }
    flags = {
      does        = "tells apps which side of a flag somebody is on"
      timeout     = 10
      min         = var.flags_min_instances
      max         = var.max_instances
      concurrency = local.public_threads
      ingress     = "ALLOW_ALL"
    }
  }

  common_environment = {
    GOOGLE_CLOUD_PROJECT = var.project_id
    CANARIO_STORE        = var.firestore_database == "(default)" ? "firestore" : "firestore:${var.firestore_database}"
    CANARIO_QUEUE        = "pubsub:${google_pubsub_topic.push["work"].name}"
    SLACK_TEAM_ID        = var.slack_team_id
  }

  # A function's address as it can be told before the function exists: Cloud Run
  # gives every service this one beside the one with a hash. As the audience of
  # its callers' tokens it can be a setting of the function that checks it.
  audiences = {
    for function, account in google_service_account.caller :
    function => "https://${var.name}-${function}-${local.number}.${var.region}.run.app"
  }

  # Who may call: IAM decides it, the function looks again (docs/decisions/0010).
  callers_environment = {
    for function, account in google_service_account.caller : function => {
      CANARIO_OIDC_AUDIENCE  = local.audiences[function]
      CANARIO_OIDC_EMAILS    = account.email
      CANARIO_OIDC_SIGNATURE = "platform"
    }
  }

  # The audience of pipelines' tokens is the function's own address, too.
  api_environment = merge(
    {
      CANARIO_API_AUDIENCE = "https://${var.name}-api-${local.number}.${var.region}.run.app"
      CANARIO_API_CALLERS  = join(",", var.api_callers)
    },
    var.github_oidc_issuer == null ? {} : { CANARIO_GITHUB_OIDC_ISSUER = var.github_oidc_issuer },
  )

  # Only `work` does what people say and asks GitHub. What is not set is not given.
  work_environment = {
    for key, value in {
      CANARIO_ACCOUNTS       = join(",", local.own_accounts)
      CANARIO_GITHUB_API_URL = var.github_api_url
      CANARIO_GUESTS         = var.guests == "stop" ? null : var.guests
    } : key => value if value != null
  }

  # Whoever rolls back pages, reads what was measured and asks whether stable serves.
  rollback_environment = {
    for key, value in {
      CANARIO_AUTHORS_AT     = var.authors_at
      CANARIO_PROMETHEUS_URL = var.prometheus_url
      CANARIO_METRICS_LAG    = var.metrics_lag
      CANARIO_PROBE_ALLOW    = length(var.probe_allow) == 0 ? null : join(",", var.probe_allow)

      CANARIO_PAGERDUTY_EVENTS_URL = var.pagerduty_region == "us" ? null : "https://events.eu.pagerduty.com"
      CANARIO_PAGERDUTY_API_URL    = var.pagerduty_region == "us" ? null : "https://api.eu.pagerduty.com"
    } : key => value if value != null
  }
}

locals {
  # A function's own address, which has no part that is made up when it is deployed: work and alert
  # write links to it.
  page_environment = var.page ? { CANARIO_PAGE_URL = "https://${var.region}-${var.project_id}.cloudfunctions.net/${var.name}-page" } : {}

  # Whoever rolls back sends mail about it.
  mail_environment = var.mail == null ? {} : {
    CANARIO_SMTP      = var.mail.server
    CANARIO_MAIL_FROM = var.mail.from
  }
}

resource "google_service_account" "function" {
  for_each = local.functions

  # An id has 30 characters at most, of which var.name may take 19.
  account_id   = "${var.name}-${replace(each.key, "alert_webhook", "alerts")}"
  display_name = "Canario: ${each.value.does}"

  depends_on = [google_project_service.this]
}

# A grant is not known everywhere at once: a first build right after it would be refused.
resource "time_sleep" "grants" {
  create_duration = "60s"

  triggers = {
    build   = google_service_account.build.unique_id
    readers = join(",", sort(keys(google_secret_manager_secret_iam_member.reader)))
  }
  depends_on = [
    google_secret_manager_secret_iam_member.reader,
    google_artifact_registry_repository_iam_member.build,
    google_project_iam_member.build_logs,
    google_project_iam_member.build_source,
  ]
}

resource "google_cloudfunctions2_function" "this" {
  # checkov:skip=CKV_GCP_124:only what checks a signature, a key or a token itself is reached from the internet; access.tftest.hcl holds it

  for_each = local.functions

  name        = "${var.name}-${replace(each.key, "_", "-")}"
  location    = var.region
  description = "Canario: ${each.value.does}"

  # The same key as the repository's, which Cloud Functions asks for.
  kms_key_name = var.kms_key

  build_config {
    runtime           = var.runtime
    entry_point       = each.key
    service_account   = google_service_account.build.id
    docker_repository = google_artifact_registry_repository.images.id

    source {
      storage_source {
        bucket = google_storage_bucket.source.name
        object = google_storage_bucket_object.source.name
      }
    }
  }

  service_config {
    service_account_email            = google_service_account.function[each.key].email
    available_cpu                    = "1"
    available_memory                 = "512Mi"
    timeout_seconds                  = each.value.timeout
    min_instance_count               = each.value.min
    max_instance_count               = each.value.max
    max_instance_request_concurrency = each.value.concurrency
    ingress_settings                 = each.value.ingress
    all_traffic_on_latest_revision   = true
    vpc_connector                    = contains(["work", "alert"], each.key) ? var.vpc_connector : null
    vpc_connector_egress_settings    = contains(["work", "alert"], each.key) && var.vpc_connector != null ? "PRIVATE_RANGES_ONLY" : null

    environment_variables = merge(
      local.common_environment,
      lookup(local.callers_environment, each.key, {}),
      each.key == "work" ? local.work_environment : {},
      contains(["work", "alert"], each.key) ? merge(local.rollback_environment, local.mail_environment, local.page_environment) : {},
      contains(local.traced, each.key) ? local.traces_environment : {},
      each.key == "alert_webhook" ? { CANARIO_ALERT_TOPIC = google_pubsub_topic.push["alert"].name } : {},
      each.key == "api" ? local.api_environment : {},
      contains(local.public, each.key) ? { THREADS = tostring(local.public_threads) } : {},
    )

    dynamic "secret_environment_variables" {
      for_each = local.secrets_of[each.key]

      content {
        key        = secret_environment_variables.value
        project_id = var.project_id
        secret     = google_secret_manager_secret.this[secret_environment_variables.value].secret_id
        version    = lookup(var.secret_versions, secret_environment_variables.value, "latest")
      }
    }
  }

  # A deployment fails when its account cannot read a secret yet, or when the
  # build may not write its image.
  depends_on = [time_sleep.grants]
}
