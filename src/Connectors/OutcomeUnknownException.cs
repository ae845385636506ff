namespace Allentown311.Connectors;

/// <summary>
/// The department's system answered, but the answer does not show whether the order arrived. The message describes the answer; it contains
/// no resident's data and no secret.
/// </summary>
public sealed class OutcomeUnknownException(string message, Exception? inner = null) : Exception(message, inner);
