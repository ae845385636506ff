namespace Allentown311.Mappings.Templates;

/// <summary>What a template may write: names and their values. Asked only for the names a template holds.</summary>
public interface IValues
{
    /// <summary>
    /// The value of a dotted name, such as <c>ticket.address</c>: a <see cref="string"/>, a number, a <see cref="bool"/>, a
    /// <see cref="DateTimeOffset"/>, or null for "not given".
    /// </summary>
    /// <exception cref="TranslationException">The value cannot be translated, such as a service with no code.</exception>
    object? Get(string name);
}
