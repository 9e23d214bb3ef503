# How the functions are built: an archive named after its content, an account
# that may build and nothing else, and a place for the images.

locals {
  source_hash = fileexists(var.source_archive) ? filesha256(var.source_archive) : "missing"
}

resource "google_storage_bucket" "source" {
  # checkov:skip=CKV_GCP_78:each archive is an object of its own, named after its content, and none is ever changed
  # checkov:skip=CKV_GCP_62:it holds the program's source and no data; who writes to it is in the audit log

  name                        = "${var.project_id}-${var.name}-source"
  location                    = var.region
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"
  force_destroy               = true

  dynamic "encryption" {
    for_each = var.kms_key == null ? [] : [1]
    content {
      default_kms_key_name = var.kms_key
    }
  }

  depends_on = [google_project_service.this, time_sleep.key]
}

resource "google_storage_bucket_object" "source" {
  name   = "source-${local.source_hash}.zip"
  bucket = google_storage_bucket.source.name
  source = var.source_archive

  lifecycle {
    precondition {
      condition     = fileexists(var.source_archive)
      error_message = "There is no archive at ${var.source_archive}. Run `make package` first."
    }
  }
}

resource "google_artifact_registry_repository" "images" {
  repository_id = var.name
  location      = var.region
  format        = "DOCKER"
  description   = "Images of Canario's functions"
  kms_key_name  = var.kms_key

  # An image is kept while it is among the newest, so a rollback of the deployment stays possible.
  cleanup_policies {
    id     = "keep-newest"
    action = "KEEP"
    most_recent_versions {
      keep_count = 5
    }
  }
  cleanup_policies {
    id     = "delete-old"
    action = "DELETE"
    condition {
      older_than = "2592000s"
    }
  }

  depends_on = [google_project_service.this, time_sleep.key]
}

resource "google_service_account" "build" {
  account_id   = "${var.name}-build"
  display_name = "Canario: builds the functions"

  depends_on = [google_project_service.this]
}

resource "google_artifact_registry_repository_iam_member" "build" {
  repository = google_artifact_registry_repository.images.name
  location   = google_artifact_registry_repository.images.location
  role       = "roles/artifactregistry.writer"
  member     = google_service_account.build.member
}

resource "google_project_iam_member" "build_logs" {
  project = var.project_id
  role    = "roles/logging.logWriter"
  member  = google_service_account.build.member
}

# Cloud Functions copies the archive to a bucket of its own, which does not
# exist before the first build: hence a condition on its name.
resource "google_project_iam_member" "build_source" {
  project = var.project_id
  role    = "roles/storage.objectViewer"
  member  = google_service_account.build.member

  condition {
    title      = "functions source only"
    expression = "resource.name.startsWith(\"projects/_/buckets/gcf-v2-sources-${local.number}-${var.region}\")"
  }
}
