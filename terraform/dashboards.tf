# Dashboards of plans: `canario dashboard PLAN --write FILE`.

resource "google_monitoring_dashboard" "plan" {
  for_each = var.dashboards

  project        = each.value.project
  dashboard_json = file(each.value.file)

  depends_on = [google_project_service.this]
}
