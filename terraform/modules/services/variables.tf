variable "project" {
  description = "The project that the services are in."
  type        = string
}

variable "name" {
  description = "Canario's `name`, for the names of the roles."
  type        = string
  default     = "canario"
}

variable "function_accounts" {
  description = "Canario's output `function_accounts`: the accounts of `work` and `alert`."
  type        = map(string)

  validation {
    condition     = alltrue([for function in ["work", "alert"] : can(regex("^[^@:]+@[^@]+$", var.function_accounts[function]))])
    error_message = "function_accounts must have the accounts of work and alert, without serviceAccount: before them."
  }
}

variable "alerts_topic" {
  description = "Canario's output `alerts_topic`: projects/P/topics/T."
  type        = string

  validation {
    condition     = can(regex("^projects/[^/]+/topics/[^/]+$", var.alerts_topic))
    error_message = "alerts_topic must be projects/P/topics/T."
  }
}

variable "deploys_topic" {
  description = "Canario's output `deploys_topic`, for plans with on_deploy; null without one."
  type        = string
  default     = null

  validation {
    condition     = var.deploys_topic == null || can(regex("^projects/[^/]+/topics/[^/]+$", var.deploys_topic))
    error_message = "deploys_topic must be projects/P/topics/T."
  }
}

variable "services" {
  description = "The services, by their names: where each is, the account that it runs as, the repository of its image, and, for alert policies with its limits, the file of its plan."
  type = map(object({
    region           = string
    runtime_account  = string
    image_repository = string
    plan             = optional(string)
  }))

  validation {
    condition     = alltrue([for s in values(var.services) : can(regex("^projects/[^/]+/serviceAccounts/[^/]+$", s.runtime_account)) && can(regex("^projects/[^/]+/locations/[^/]+/repositories/[^/]+$", s.image_repository))])
    error_message = "A runtime_account is projects/P/serviceAccounts/EMAIL, an image_repository projects/P/locations/L/repositories/R."
  }
}
