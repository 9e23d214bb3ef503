# Who may call what, and who may do what.

variables {
  project_id      = "acme-canario"
  slack_team_id   = "T0123ABCD"
  target_projects = ["acme-staging", "acme-prod"]
  runtime_accounts = [
    "projects/acme-staging/serviceAccounts/web@acme-staging.iam.gserviceaccount.com",
    "projects/acme-prod/serviceAccounts/web@acme-prod.iam.gserviceaccount.com",
  ]
  job_projects       = ["acme-staging"]
  image_repositories = ["projects/acme-images/locations/europe-west1/repositories/web"]
  source_archive     = "versions.tf" # any file: only its hash matters here
}

run "access" {
  command = apply

  assert {
    condition = [
      for function, grant in google_cloud_run_v2_service_iam_member.invoker : function
      if contains(["allUsers", "allAuthenticatedUsers"], grant.member)
    ] == ["slack"]
    error_message = "Only slack may be public: ${jsonencode(local.invokers)}."
  }
  assert {
    condition     = toset(keys(google_cloud_run_v2_service_iam_member.invoker)) == toset(keys(google_cloudfunctions2_function.this))
    error_message = "Every function has exactly one invoker."
  }
  assert {
    condition     = length(distinct([for grant in google_cloud_run_v2_service_iam_member.invoker : grant.member])) == 4
    error_message = "Two functions share a caller: ${jsonencode(local.invokers)}."
  }
  assert {
    condition     = alltrue([for name, grant in google_cloud_run_v2_service_iam_member.invoker : grant.name == "canario-${name}" && grant.role == "roles/run.invoker"])
    error_message = "An invoker is granted on another service than its function's."
  }
  assert {
    condition = alltrue([
      for name, function in google_cloudfunctions2_function.this :
      function.service_config[0].ingress_settings == (name == "slack" ? "ALLOW_ALL" : "ALLOW_INTERNAL_ONLY")
    ])
    error_message = "Only slack may be reached from the internet."
  }

  assert {
    condition     = length(distinct([for f in google_cloudfunctions2_function.this : f.service_config[0].service_account_email])) == 4
    error_message = "Two functions run as the same account."
  }
  assert {
    condition     = alltrue([for name, f in google_cloudfunctions2_function.this : f.service_config[0].service_account_email == "canario-${name}@acme-canario.iam.gserviceaccount.com"])
    error_message = "A function runs as another account than its own."
  }
  assert {
    condition     = length(setintersection(toset(values(output.function_accounts)), toset(values(output.caller_accounts)))) == 0
    error_message = "An account that may call a function must have no other rights."
  }

  assert {
    condition = tomap({ for name, grant in google_project_iam_member.store : name => grant.role }) == tomap({
      work = "roles/datastore.user", alert = "roles/datastore.user", tick = "roles/datastore.viewer"
    })
    error_message = "slack has no store, and tick only reads."
  }
  assert {
    condition     = alltrue([for grant in google_project_iam_member.store : strcontains(grant.condition[0].expression, google_firestore_database.this.id)])
    error_message = "The store's roles must be for Canario's database only."
  }
  assert {
    condition = toset(keys(google_project_iam_member.traffic)) == toset([
      "acme-prod/alert", "acme-prod/work", "acme-staging/alert", "acme-staging/work",
    ])
    error_message = "work and alert shift traffic in each target project, nobody else."
  }
  assert {
    condition = alltrue([
      for role in google_project_iam_custom_role.traffic :
      length([for p in role.permissions : p if !startswith(p, "run.") || endswith(p, "IamPolicy") || endswith(p, ".delete") || endswith(p, ".create")]) == 0
    ])
    error_message = "The traffic role may read and update services and nothing more."
  }
  assert {
    condition     = toset(keys(google_project_iam_member.jobs)) == toset(["acme-staging/alert", "acme-staging/work"])
    error_message = "Only work and alert run jobs, and only where that is asked for."
  }
  assert {
    condition     = alltrue([for each in google_project_iam_custom_role.job_results : toset(each.permissions) == toset(["logging.logEntries.list"])]) && toset(keys(google_project_iam_member.job_results)) == toset(["acme-staging"])
    error_message = "Log entries are listed where jobs run, by work alone, and nothing else is read of a log."
  }
  assert {
    condition = toset(google_project_iam_custom_role.jobs["acme-staging"].permissions) == toset([
      "run.executions.get", "run.executions.list", "run.jobs.get", "run.jobs.run", "run.jobs.runWithOverrides",
    ])
    error_message = "The role for jobs runs and reads them, and changes none."
  }
  assert {
    condition = tomap({ for name, grant in google_project_iam_member.metrics : name => grant.member }) == tomap({
      for pair in setproduct(["acme-prod", "acme-staging"], ["work", "alert"]) :
      "${pair[0]}/${pair[1]}" => "serviceAccount:${output.function_accounts[pair[1]]}"
    })
    error_message = "work and alert read metrics in each target project, nobody else."
  }
  assert {
    condition = toset([
      for grant in google_artifact_registry_repository_iam_member.reads_image :
      "${grant.project} ${grant.location} ${grant.repository} ${grant.role} ${split("@", grant.member)[0]}"
      ]) == toset([
      "acme-images europe-west1 web roles/artifactregistry.reader serviceAccount:canario-work",
      "acme-images europe-west1 web roles/artifactregistry.reader serviceAccount:canario-alert",
    ])
    error_message = "work and alert, and nobody else, read the images of the target services."
  }
  assert {
    condition     = length(google_service_account_iam_member.acts_as) == 4
    error_message = "work and alert act as both runtime accounts."
  }
}
