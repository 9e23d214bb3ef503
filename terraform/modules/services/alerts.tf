# Alert policies with the rollback limits of a plan: what would roll a canary back at a step does so between two
# evaluations, too. Limits on errors (`> 1%`) and on latency (`> 800ms`, `> 2s`) are taken over; what compares with
# stable, or lasts for a while, only the judge can say.

locals {
  limits = merge([
    for service, each in var.services : {
      for check, rule in try(yamldecode(file(each.plan)).checks, {}) :
      "${service}/${check}" => {
        service = service
        region  = each.region
        check   = check
        metric  = rule.metric
        number  = tonumber(regex("^> ?([0-9.]+)", rule.rollback)[0])
        unit    = regex("^> ?[0-9.]+ ?(%|ms|s)$", rule.rollback)[0]
      } if try(can(regex("^(error_rate|latency_p(50|90|95|99))$", rule.metric)) && can(regex("^> ?[0-9.]+ ?(%|ms|s)$", rule.rollback)), false)
    } if each.plan != null
  ]...)

  series = {
    for key, limit in local.limits :
    key => "{monitored_resource=\"cloud_run_revision\", service_name=\"${limit.service}\", location=\"${limit.region}\"%s}"
  }
}

resource "google_monitoring_alert_policy" "limit" {
  for_each = local.limits

  project               = var.project
  display_name          = "${each.value.service}: ${each.value.check} breaks the limit of its plan"
  combiner              = "OR"
  severity              = "CRITICAL"
  notification_channels = [google_monitoring_notification_channel.canario.name]

  user_labels = {
    canario_service = each.value.service
  }

  conditions {
    display_name = each.value.check

    condition_prometheus_query_language {
      query = each.value.metric == "error_rate" ? join(" ", [
        "sum by (revision_name) (rate(run_googleapis_com:request_count${format(local.series[each.key], ", response_code_class=\"5xx\"")}[5m]))",
        "/ sum by (revision_name) (rate(run_googleapis_com:request_count${format(local.series[each.key], "")}[5m])) > ${each.value.number / 100}",
        ]) : join(" ", [
        "histogram_quantile(0.${substr(each.value.metric, 9, 2)}, sum by (revision_name, le)",
        "(rate(run_googleapis_com:request_latencies_bucket${format(local.series[each.key], "")}[5m]))) > ${each.value.unit == "s" ? each.value.number * 1000 : each.value.number}",
      ])
      duration            = "60s"
      evaluation_interval = "60s"
    }
  }

  documentation {
    content   = "The plan ${var.services[each.value.service].plan} rolls back at this limit. Canario does so when this alert is about its canary."
    mime_type = "text/markdown"
  }
}
