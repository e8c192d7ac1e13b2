package route

// APIKeys is the list of API keys.
func APIKeys() string { return "/api-keys" }

// APIKeyNew is the form for a new API key.
func APIKeyNew() string { return "/api-keys/new" }

// APIKey is the page of one API key.
func APIKey(id string) string { return "/api-keys/" + segment(id) }

// APIKeyRevoke takes the POST that ends it.
func APIKeyRevoke(id string) string { return APIKey(id) + "/revoke" }

// APIDocument is the readable page of the REST API.
func APIDocument() string { return "/api" }

// APIDocumentFile is the OpenAPI document itself.
func APIDocumentFile() string { return "/api/v1/openapi.yaml" }
