resource "google_cloud_scheduler_job" "tick" {
  name             = "${var.name}-tick"
  region           = var.region
  description      = "Canario: finds what is due and what was left undone"
  schedule         = "* * * * *"
  time_zone        = "Etc/UTC"
  attempt_deadline = "${local.functions.tick.timeout}s"

  # The next minute repeats what this one missed, so one more attempt is enough.
  retry_config {
    retry_count          = 1
    min_backoff_duration = "5s"
  }

  http_target {
    http_method = "POST"
    uri         = google_cloudfunctions2_function.this["tick"].service_config[0].uri

    oidc_token {
      service_account_email = google_service_account.caller["tick"].email
      audience              = local.audiences["tick"]
    }
  }

  depends_on = [google_cloud_run_v2_service_iam_member.invoker]
}
