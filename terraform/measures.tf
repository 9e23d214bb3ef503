# What Canario does, as metrics of its log: the labels are those of each decision's line
# (infra/stores/measured.py). Nothing has to be sent for them, so they are there without traces.

locals {
  measures = {
    decisions = {
      says   = "Decisions, by what happened and who caused it"
      filter = "labels.fact!=\"\""
      labels = ["service", "fact", "by"]
      value  = ""
    }
    rollbacks = {
      says   = "Rollbacks that began, by what happened and who caused it"
      filter = "labels.phase=\"rolling_back\""
      labels = ["service", "fact", "by"]
      value  = ""
    }
    verdicts = {
      says   = "Verdicts of the judge after which something changed"
      filter = "labels.verdict!=\"\""
      labels = ["service", "verdict"]
      value  = ""
    }
    shift_seconds = {
      says   = "Seconds from a decision until its traffic was served, on or back"
      filter = "labels.shift_seconds!=\"\""
      labels = ["service", "shift"]
      value  = "EXTRACT(labels.shift_seconds)"
    }
    alert_seconds = {
      says   = "Seconds from an incident's beginning until stable served everything again"
      filter = "labels.alert_seconds!=\"\""
      labels = ["service"]
      value  = "EXTRACT(labels.alert_seconds)"
    }
  }
}

resource "google_logging_metric" "measure" {
  for_each = local.measures

  name             = "${var.name}/${each.key}"
  description      = each.value.says
  filter           = "${local.own_logs} AND ${each.value.filter}"
  value_extractor  = each.value.value == "" ? null : each.value.value
  label_extractors = { for label in each.value.labels : label => "EXTRACT(labels.${label})" }

  metric_descriptor {
    metric_kind = "DELTA"
    value_type  = each.value.value == "" ? "INT64" : "DISTRIBUTION"
    unit        = each.value.value == "" ? "1" : "s"

    dynamic "labels" {
      for_each = each.value.labels

      content {
        key        = labels.value
        value_type = "STRING"
      }
    }
  }

  # From a quarter of a second to some hours, each bucket half as long again as the one before.
  dynamic "bucket_options" {
    for_each = each.value.value == "" ? [] : [1]

    content {
      exponential_buckets {
        num_finite_buckets = 28
        growth_factor      = 1.5
        scale              = 0.25
      }
    }
  }

  depends_on = [google_project_service.this]
}
