# A key of one's own for everything that is kept, and grants on single services.

variables {
  project_id       = "acme-canario"
  slack_team_id    = "T0123ABCD"
  target_projects  = ["acme-prod", "acme-staging"]
  runtime_accounts = ["projects/acme-prod/serviceAccounts/web@acme-prod.iam.gserviceaccount.com"]
  source_archive   = "versions.tf" # any file: only its hash matters here
}

run "no_key" {
  command = plan

  assert {
    condition     = length(google_kms_crypto_key_iam_member.uses) == 0 && length(google_firestore_database.this.cmek_config) == 0 && alltrue([for t in google_pubsub_topic.push : t.kms_key_name == null])
    error_message = "Without kms_key everything is as Google encrypts it."
  }
}

run "key" {
  command = plan

  variables {
    kms_key = "projects/acme-keys/locations/us-central1/keyRings/apps/cryptoKeys/canario"
    page    = true
  }

  assert {
    condition = alltrue([
      for s in google_secret_manager_secret.this : alltrue([
        for r in s.replication[0].user_managed[0].replicas : r.location == "us-central1" && r.customer_managed_encryption[0].kms_key_name == var.kms_key
      ]) && length(s.replication[0].auto) == 0
    ])
    error_message = "Each secret is kept in the key's region, with the key."
  }
  assert {
    condition     = google_firestore_database.this.cmek_config[0].kms_key_name == var.kms_key
    error_message = "The database is not encrypted with the key."
  }
  assert {
    condition     = alltrue([for t in concat(values(google_pubsub_topic.push), values(google_pubsub_topic.dead)) : t.kms_key_name == var.kms_key])
    error_message = "Messages and dead letters are not encrypted with the key."
  }
  assert {
    condition     = google_storage_bucket.source.encryption[0].default_kms_key_name == var.kms_key && google_artifact_registry_repository.images.kms_key_name == var.kms_key
    error_message = "The archive and the images are not encrypted with the key."
  }
  assert {
    condition     = alltrue([for f in google_cloudfunctions2_function.this : f.kms_key_name == var.kms_key])
    error_message = "A function has another key than its images."
  }
  assert {
    condition = alltrue([
      for g in google_kms_crypto_key_iam_member.uses :
      g.crypto_key_id == var.kms_key && g.role == "roles/cloudkms.cryptoKeyEncrypterDecrypter" && can(regex("^serviceAccount:service-[^@]+@(gcp-sa-[a-z]+|gcf-admin-robot|gs-project-accounts|serverless-robot-prod)\\.iam\\.gserviceaccount\\.com$", g.member))
    ]) && length(google_kms_crypto_key_iam_member.uses) == 8
    error_message = "Only the services' own accounts use the key, each once."
  }
}

run "key_of_another_region" {
  command = plan

  variables {
    kms_key = "projects/acme-keys/locations/europe-west1/keyRings/apps/cryptoKeys/canario"
  }
  expect_failures = [var.kms_key]
}

run "key_and_secrets_elsewhere" {
  command = plan

  variables {
    kms_key          = "projects/acme-keys/locations/us-central1/keyRings/apps/cryptoKeys/canario"
    secret_locations = ["us-central1", "us-east1"]
  }
  expect_failures = [var.kms_key]
}

run "key_and_multi_region" {
  command = plan

  variables {
    kms_key            = "projects/acme-keys/locations/us-central1/keyRings/apps/cryptoKeys/canario"
    firestore_location = "nam5"
  }
  expect_failures = [var.kms_key]
}

run "single_services" {
  command = plan

  variables {
    only_services = { acme-prod = ["us-central1/shop", "europe-west1/shop"] }
  }

  assert {
    condition     = toset(keys(google_project_iam_member.traffic)) == toset(["acme-staging/alert", "acme-staging/work"])
    error_message = "Where services are named, no grant is for all of the project's."
  }
  assert {
    condition = toset([for g in google_cloud_run_v2_service_iam_member.traffic : "${g.project} ${g.location} ${g.name}"]) == toset([
      "acme-prod us-central1 shop", "acme-prod europe-west1 shop",
    ]) && length(google_cloud_run_v2_service_iam_member.traffic) == 4
    error_message = "work and alert change the named services, each in its region."
  }
  assert {
    condition     = toset(google_project_iam_custom_role.follow["acme-prod"].permissions) == toset(["run.operations.get"]) && toset(keys(google_project_iam_member.follow)) == toset(["acme-prod/alert", "acme-prod/work"])
    error_message = "In the project itself they only wait for an operation."
  }
  assert {
    condition     = length(google_project_iam_member.metrics) == 4
    error_message = "Metrics are read in each target project all the same."
  }
}

run "service_of_no_target" {
  command = plan

  variables {
    only_services = { acme-other = ["us-central1/shop"] }
  }
  expect_failures = [var.only_services]
}

run "service_without_region" {
  command = plan

  variables {
    only_services = { acme-prod = ["shop"] }
  }
  expect_failures = [var.only_services]
}

# No role is broader than what it is for: whatever is granted on a project is one of ours, or one of these.
run "roles" {
  command = plan

  variables {
    alert_webhook = true
    page          = true
    flags         = true
    api_callers   = ["acme/shop"]
    job_projects  = ["acme-prod"]
    operators     = ["group:oncall@example.com"]
  }

  assert {
    condition = length(setsubtract(
      toset([for g in concat(values(google_project_iam_member.store), [google_project_iam_member.build_logs, google_project_iam_member.build_source]) : g.role]),
      ["roles/datastore.user", "roles/datastore.viewer", "roles/logging.logWriter", "roles/storage.objectViewer"],
    )) == 0
    error_message = "A predefined role is granted on a project that was not meant."
  }
  assert {
    condition     = alltrue([for g in concat(values(google_project_iam_member.store), [google_project_iam_member.build_source]) : length(g.condition) == 1])
    error_message = "What reads data on a project does so under a condition."
  }
  assert {
    condition     = toset([for name, g in google_cloud_run_v2_service_iam_member.invoker : name if g.member == "allUsers"]) == toset(["slack", "flags", "alert_webhook", "api", "page"])
    error_message = "Only what checks a signature or a key itself is public."
  }
}
