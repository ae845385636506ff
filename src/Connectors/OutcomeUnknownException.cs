namespace Allentown311.Connectors;

/// <summary>
/// The department's system answered, but nothing can be concluded from its answer: the order may have arrived. The message says what came
/// instead of an answer; it holds no resident's data and no secret.
/// </summary>
public sealed class OutcomeUnknownException(string message, Exception? inner = null) : Exception(message, inner);
