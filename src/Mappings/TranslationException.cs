namespace Allentown311.Mappings;

/// <summary>
/// An order or an answer that a mapping cannot translate: nothing was guessed, and for an order nothing was sent. The message is for the
/// desk and says what to add; it holds codes, never a resident's words.
/// </summary>
public sealed class TranslationException(string message, Exception? inner = null) : Exception(message, inner);
