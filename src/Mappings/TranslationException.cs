namespace Allentown311.Mappings;

/// <summary>
/// A mapping cannot translate an order or an answer. The hub has guessed nothing, and has sent nothing for an order. The message is for the
/// desk and says what to add; it holds codes, never text that a resident wrote.
/// </summary>
public sealed class TranslationException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>
    /// The message without the department's own words, for logs and status pages; the message itself when it holds none.
    /// </summary>
    public string Unquoted { get => field ?? Message; init; }
}
