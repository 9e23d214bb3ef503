# What Canario may do in the projects that it rolls out: move traffic, read
# metrics, run jobs where that is asked for, and nothing else.

locals {
  # Those that move traffic, in each project and on each runtime account. They read metrics, too: what was
  # measured is in a rollback's notices, and says whether stable serves.
  shifts = {
    for pair in setproduct(var.target_projects, ["work", "alert"]) :
    "${pair[0]}/${pair[1]}" => { project = pair[0], function = pair[1] }
  }
  # The same for single services, where a project names them.
  shifts_one = {
    for each in flatten([
      for project, services in var.only_services : [
        for pair in setproduct(services, ["work", "alert"]) :
        { project = project, region = split("/", pair[0])[0], service = split("/", pair[0])[1], function = pair[1] }
      ]
    ]) : "${each.project}/${each.region}/${each.service}/${each.function}" => each
  }
  # Those that carry out what is decided: a settled shift may begin a step's job.
  runs_jobs = {
    for pair in setproduct(var.job_projects, ["work", "alert"]) :
    "${pair[0]}/${pair[1]}" => { project = pair[0], function = pair[1] }
  }
  reads_images = {
    for pair in setproduct(var.image_repositories, ["work", "alert"]) :
    "${pair[0]}/${pair[1]}" => { repository = pair[0], function = pair[1] }
  }
  acts_as = {
    for pair in setproduct(var.runtime_accounts, ["work", "alert"]) :
    "${pair[0]}/${pair[1]}" => { account = pair[0], function = pair[1] }
  }
}

resource "google_project_iam_custom_role" "traffic" {
  for_each = var.target_projects

  project     = each.key
  role_id     = "${replace(var.name, "-", "_")}_traffic"
  title       = "Canario: move traffic"
  description = "Change the traffic of Cloud Run services and wait until it is served"
  permissions = [
    "run.operations.get",
    "run.revisions.get",
    "run.revisions.list",
    "run.services.get",
    "run.services.list",
    "run.services.update",
  ]
}

resource "google_project_iam_custom_role" "metrics" {
  for_each = var.target_projects

  project     = each.key
  role_id     = "${replace(var.name, "-", "_")}_metrics"
  title       = "Canario: read metrics"
  description = "Read time series and what is known of their lag"
  permissions = [
    "monitoring.metricDescriptors.get",
    "monitoring.metricDescriptors.list",
    "monitoring.timeSeries.list",
  ]
}

resource "google_project_iam_member" "traffic" {
  for_each = { for key, each in local.shifts : key => each if !contains(keys(var.only_services), each.project) }

  project = each.value.project
  role    = google_project_iam_custom_role.traffic[each.value.project].name
  member  = google_service_account.function[each.value.function].member
}

# On a service's own policy, which holds whatever IAM Conditions know of Cloud Run. An operation belongs to the
# project: there is no smaller place to grant that on.
resource "google_cloud_run_v2_service_iam_member" "traffic" {
  for_each = local.shifts_one

  project  = each.value.project
  location = each.value.region
  name     = each.value.service
  role     = google_project_iam_custom_role.traffic[each.value.project].name
  member   = google_service_account.function[each.value.function].member
}

resource "google_project_iam_custom_role" "follow" {
  for_each = var.only_services

  project     = each.key
  role_id     = "${replace(var.name, "-", "_")}_follow"
  title       = "Canario: follow a change"
  description = "Wait until a change of a service is served"
  permissions = ["run.operations.get"]
}

resource "google_project_iam_member" "follow" {
  for_each = { for key, each in local.shifts : key => each if contains(keys(var.only_services), each.project) }

  project = each.value.project
  role    = google_project_iam_custom_role.follow[each.value.project].name
  member  = google_service_account.function[each.value.function].member
}

resource "google_project_iam_member" "metrics" {
  for_each = local.shifts

  project = each.value.project
  role    = google_project_iam_custom_role.metrics[each.value.project].name
  member  = google_service_account.function[each.value.function].member
}

# Cloud Run changes a service only for those who may act as its account.
resource "google_service_account_iam_member" "acts_as" {
  for_each = local.acts_as

  service_account_id = each.value.account
  role               = "roles/iam.serviceAccountUser"
  member             = google_service_account.function[each.value.function].member
}

# Since January 2025 Cloud Run also asks for read access to the image, often in another project.
resource "google_artifact_registry_repository_iam_member" "reads_image" {
  for_each = local.reads_images

  project    = split("/", each.value.repository)[1]
  location   = split("/", each.value.repository)[3]
  repository = split("/", each.value.repository)[5]
  role       = "roles/artifactregistry.reader"
  member     = google_service_account.function[each.value.function].member
}

resource "google_project_iam_custom_role" "jobs" {
  for_each = var.job_projects

  project     = each.key
  role_id     = "${replace(var.name, "-", "_")}_jobs"
  title       = "Canario: run jobs"
  description = "Run Cloud Run jobs with arguments of a plan, and read how they end"
  permissions = [
    "run.executions.get",
    "run.executions.list",
    "run.jobs.get",
    "run.jobs.run",
    "run.jobs.runWithOverrides",
  ]
}

# What a job has measured itself is read from its log. Logging knows no narrower right on a project
# than to list its entries, without those of its private logs.
resource "google_project_iam_custom_role" "job_results" {
  for_each = var.job_projects

  project     = each.key
  role_id     = "${replace(var.name, "-", "_")}_job_results"
  title       = "Canario: read what jobs have measured"
  description = "List log entries, for the results of the executions of jobs"
  permissions = ["logging.logEntries.list"]
}

resource "google_project_iam_member" "job_results" {
  for_each = var.job_projects

  project = each.key
  role    = google_project_iam_custom_role.job_results[each.key].name
  member  = google_service_account.function["work"].member
}

resource "google_project_iam_member" "jobs" {
  for_each = local.runs_jobs

  project = each.value.project
  role    = google_project_iam_custom_role.jobs[each.value.project].name
  member  = google_service_account.function[each.value.function].member
}

# A service that is not public answers to those who may call it.
resource "google_cloud_run_v2_service_iam_member" "probed" {
  for_each = {
    for pair in setproduct(keys(var.probed_services), ["work", "alert"]) :
    "${pair[0]}/${pair[1]}" => { service = var.probed_services[pair[0]], function = pair[1] }
  }

  project  = each.value.service.project
  location = each.value.service.region
  name     = each.value.service.service
  role     = "roles/run.invoker"
  member   = google_service_account.function[each.value.function].member
}
