// What a library's error says, as its users read it.

export function refusal(error) {
  return {
    name: error.name,
    code: error.code ?? null,
    error: error.error ?? null,
    description: error.error_description ?? null,
    status: error.status ?? error.response?.statusCode ?? null,
    challenges: error instanceof Error && Array.isArray(error.cause) ? error.cause : [],
    message: [error.message, error.cause?.message].filter(Boolean).join(': '),
  }
}
