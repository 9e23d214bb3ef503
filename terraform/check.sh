#!/bin/sh
# Validate, plan and test the deployment against the google provider's schema, without a network.
set -eu
cd "$(dirname "$0")/.."
check=${TF_OFFLINE:-../shared/terraform-schema/tf-offline}
if [ ! -x "$check" ] || ! command -v terraform >/dev/null; then
  echo "terraform is not checked: it takes terraform and tf-offline (name it in TF_OFFLINE)."
  [ -z "${CI:-}" ] || exit 1
  exit 0
fi
terraform fmt -check -recursive terraform examples/terraform
for values in terraform/example.tfvars examples/terraform/minimal.tfvars examples/terraform/everything.tfvars; do
  "$check" --deprecated error --plan --var-file "$values" terraform/
done
"$check" --deprecated error --test terraform/
"$check" --deprecated error --test terraform/modules/services/

# Findings are mended, or excused beside the resource with the reason.
if command -v checkov >/dev/null; then
  checkov --directory terraform --framework terraform --compact --quiet --skip-download
else
  echo "checkov is not here: install it apart (pipx install checkov) to look for what it finds."
fi
