terraform {
  required_version = ">= 1.9"

  required_providers {
    google = {
      source  = "hashicorp/google"
      version = "~> 6.50"
    }
    time = {
      source  = "hashicorp/time"
      version = "~> 0.13"
    }
  }

  # The bucket is given at init: terraform init -backend-config=bucket=NAME
  backend "gcs" {
    prefix = "canario"
  }
}

provider "google" {
  project        = var.project_id
  region         = var.region
  default_labels = { app = var.name }
}
