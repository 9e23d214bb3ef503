# Alerts on Canario itself, each with a section of docs/operations.md: what it means and what to do.

locals {
  # Lines of the functions' log, by their label `event` (bot/events.py).
  events = {
    parked = {
      says     = "Something that was decided will not be carried out"
      severity = "ERROR"
    }
    overdue = {
      says     = "Services or effects wait for minutes"
      severity = "ERROR"
    }
    shift_late = {
      says     = "Traffic that was decided is not served after a minute"
      severity = "CRITICAL"
    }
    slack_refused = {
      says     = "Slack refuses what Canario says"
      severity = "WARNING"
    }
  }

  own_logs  = "resource.type=\"cloud_run_revision\" AND resource.labels.service_name=~\"^${var.name}-\""
  push_subs = "monitoring.regex.full_match(\"${var.name}-(work|alert|deploys)-push\")"
  dead_subs = "monitoring.regex.full_match(\"${var.name}-(work|alert|deploys)-dead\")"

  thresholds = merge(
    {
      for event, each in local.events : event => {
        says     = each.says
        severity = each.severity
        filter   = "metric.type=\"logging.googleapis.com/user/${google_logging_metric.event[event].name}\" AND resource.type=\"cloud_run_revision\""
        aligner  = "ALIGN_DELTA"
        above    = 0
        seconds  = 0
      }
    },
    {
      dead_letters = {
        says     = "Dead letters wait to be looked at"
        severity = "CRITICAL"
        filter   = "metric.type=\"pubsub.googleapis.com/subscription/num_undelivered_messages\" AND resource.type=\"pubsub_subscription\" AND resource.labels.subscription_id=${local.dead_subs}"
        aligner  = "ALIGN_MAX"
        above    = 0
        seconds  = 0
      }
      queue_age = {
        says     = "Messages wait for more than five minutes"
        severity = "CRITICAL"
        filter   = "metric.type=\"pubsub.googleapis.com/subscription/oldest_unacked_message_age\" AND resource.type=\"pubsub_subscription\" AND resource.labels.subscription_id=${local.push_subs}"
        aligner  = "ALIGN_MAX"
        above    = 300
        seconds  = 0
      }
      server_errors = {
        says     = "Functions answer with 5xx"
        severity = "ERROR"
        filter   = "metric.type=\"run.googleapis.com/request_count\" AND resource.type=\"cloud_run_revision\" AND resource.labels.service_name=starts_with(\"${var.name}-\") AND metric.labels.response_code_class=\"5xx\""
        aligner  = "ALIGN_DELTA"
        above    = 5
        seconds  = 300
      }
    },
  )
}

resource "google_logging_metric" "event" {
  for_each = local.events

  name        = "${var.name}/${each.key}"
  description = each.value.says
  filter      = "${local.own_logs} AND labels.event=\"${each.key}\""

  metric_descriptor {
    metric_kind = "DELTA"
    value_type  = "INT64"
    unit        = "1"
  }

  depends_on = [google_project_service.this]
}

# A new metric is not known to Monitoring at once, and a policy that names it would be refused.
resource "time_sleep" "metrics" {
  create_duration = "60s"

  triggers   = { metrics = join(",", sort([for metric in google_logging_metric.event : metric.name])) }
  depends_on = [google_logging_metric.event]
}

resource "google_monitoring_alert_policy" "own" {
  for_each = local.thresholds

  display_name          = "Canario (${var.name}): ${each.value.says}"
  combiner              = "OR"
  severity              = each.value.severity
  notification_channels = var.operator_channels

  conditions {
    display_name = each.value.says

    condition_threshold {
      filter          = each.value.filter
      comparison      = "COMPARISON_GT"
      threshold_value = each.value.above
      duration        = "${each.value.seconds}s"

      aggregations {
        alignment_period     = "300s"
        per_series_aligner   = each.value.aligner
        cross_series_reducer = "REDUCE_SUM"
      }
    }
  }

  alert_strategy {
    auto_close = "86400s"
  }

  documentation {
    content   = "What it means and what to do: docs/operations.md, \"${each.key}\". Look first: `canario doctor`."
    mime_type = "text/markdown"
  }

  depends_on = [time_sleep.metrics]
}

# The heartbeat: nothing is promoted, and nothing left undone is found, while nobody ticks.
resource "google_monitoring_alert_policy" "tick" {
  display_name          = "Canario (${var.name}): No tick for five minutes"
  combiner              = "OR"
  severity              = "CRITICAL"
  notification_channels = var.operator_channels

  conditions {
    display_name = "No tick was answered"

    condition_absent {
      filter   = "metric.type=\"run.googleapis.com/request_count\" AND resource.type=\"cloud_run_revision\" AND resource.labels.service_name=\"${var.name}-tick\" AND metric.labels.response_code_class=\"2xx\""
      duration = "300s"

      aggregations {
        alignment_period     = "60s"
        per_series_aligner   = "ALIGN_DELTA"
        cross_series_reducer = "REDUCE_SUM"
      }
    }
  }

  alert_strategy {
    auto_close = "86400s"
  }

  documentation {
    content   = "What it means and what to do: docs/operations.md, \"tick_missed\". Look first: `gcloud scheduler jobs describe ${var.name}-tick --location=${var.region}`."
    mime_type = "text/markdown"
  }

  depends_on = [google_project_service.this]
}

# What of Canario itself is worth a look: one chart per alert, and how the functions answer.
resource "google_monitoring_dashboard" "own" {
  dashboard_json = jsonencode({
    displayName = "Canario (${var.name})"
    gridLayout = {
      columns = "2"
      widgets = concat(
        [
          for key in sort(keys(local.thresholds)) : {
            title = local.thresholds[key].says
            xyChart = { dataSets = [{
              plotType = "LINE"
              timeSeriesQuery = { timeSeriesFilter = {
                filter      = local.thresholds[key].filter
                aggregation = { alignmentPeriod = "300s", perSeriesAligner = local.thresholds[key].aligner, crossSeriesReducer = "REDUCE_SUM" }
              } }
            }] }
          }
        ],
        [
          for key in sort(keys(local.measures)) : {
            title = local.measures[key].says
            xyChart = { dataSets = [{
              plotType = local.measures[key].value == "" ? "STACKED_BAR" : "LINE"
              timeSeriesQuery = { timeSeriesFilter = {
                filter = "metric.type=\"logging.googleapis.com/user/${google_logging_metric.measure[key].name}\" AND resource.type=\"cloud_run_revision\""
                aggregation = {
                  alignmentPeriod    = "3600s"
                  perSeriesAligner   = "ALIGN_DELTA"
                  crossSeriesReducer = local.measures[key].value == "" ? "REDUCE_SUM" : "REDUCE_PERCENTILE_95"
                  groupByFields      = ["metric.label.${local.measures[key].labels[length(local.measures[key].labels) == 1 ? 0 : 1]}"]
                }
              } }
            }] }
          }
        ],
        [{
          title = "Answers, by function"
          xyChart = { dataSets = [{
            plotType = "STACKED_AREA"
            timeSeriesQuery = { timeSeriesFilter = {
              filter = "metric.type=\"run.googleapis.com/request_count\" AND resource.type=\"cloud_run_revision\" AND resource.labels.service_name=starts_with(\"${var.name}-\")"
              aggregation = {
                alignmentPeriod    = "60s"
                perSeriesAligner   = "ALIGN_DELTA"
                crossSeriesReducer = "REDUCE_SUM"
                groupByFields      = ["resource.label.service_name", "metric.label.response_code_class"]
              }
            } }
          }] }
        }],
      )
    }
  })

  depends_on = [time_sleep.metrics]
}
