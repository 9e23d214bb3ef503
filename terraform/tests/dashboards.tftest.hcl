# A plan's dashboard is created where its metrics are.

variables {
  project_id      = "acme-canario"
  slack_team_id   = "T0123ABCD"
  target_projects = ["acme-prod"]
  runtime_accounts = [
    "projects/acme-prod/serviceAccounts/web@acme-prod.iam.gserviceaccount.com",
  ]
  source_archive = "versions.tf" # any file: only its hash matters here
  dashboards     = { shop = { project = "acme-prod", file = "tests/dashboard.json" } }
}

run "dashboards" {
  command = apply

  assert {
    condition     = google_monitoring_dashboard.plan["shop"].project == "acme-prod"
    error_message = "The dashboard is in another project than its metrics."
  }
  assert {
    condition     = jsondecode(google_monitoring_dashboard.plan["shop"].dashboard_json).displayName == "Canario: shop"
    error_message = "The dashboard is not the file's."
  }
}

run "elsewhere" {
  command = plan

  variables {
    dashboards = { shop = { project = "acme-else", file = "tests/dashboard.json" } }
  }
  expect_failures = [var.dashboards]
}
