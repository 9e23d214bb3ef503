# A key of your own (`kms_key`) for what is kept: secrets, the database, messages, images, the archive and the
# functions built of it. The services use it in their own accounts' names.

locals {
  # Whoever encrypts and decrypts: the accounts of the services themselves, and nobody of ours.
  kms_users = var.kms_key == null ? {} : {
    for user, domain in {
      artifactregistry = "gcp-sa-artifactregistry"
      eventarc         = "gcp-sa-eventarc"
      firestore        = "gcp-sa-firestore"
      functions        = "gcf-admin-robot"
      pubsub           = "gcp-sa-pubsub"
      run              = "serverless-robot-prod"
      secretmanager    = "gcp-sa-secretmanager"
      storage          = "gs-project-accounts"
    } : user => "serviceAccount:service-${local.number}@${domain}.iam.gserviceaccount.com"
  }

  # A key of one region encrypts secrets that are kept there.
  secret_locations = var.kms_key != null && length(var.secret_locations) == 0 ? [var.region] : var.secret_locations
}

resource "google_kms_crypto_key_iam_member" "uses" {
  for_each = local.kms_users

  crypto_key_id = var.kms_key
  role          = "roles/cloudkms.cryptoKeyEncrypterDecrypter"
  member        = each.value

  depends_on = [google_project_service.this]
}

# A grant is not known everywhere at once: what is made with the key right after it would be refused.
resource "time_sleep" "key" {
  count = var.kms_key == null ? 0 : 1

  create_duration = "60s"

  triggers   = { users = join(",", sort(keys(google_kms_crypto_key_iam_member.uses))) }
  depends_on = [google_kms_crypto_key_iam_member.uses]
}
