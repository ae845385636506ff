namespace Allentown311.Mappings.Templates;

/// <summary>The one value of a question for the number behind a token, and of the answer to a handshake.</summary>
/// <param name="token">The token; null where there is none, in the answer to a push.</param>
public sealed class TokenValues(string? token) : IValues
{
    /// <summary>The token's name.</summary>
    public const string Name = "token";

    /// <inheritdoc/>
    public object? Get(string name) =>
        name == Name ? token : throw new TranslationException($"The template asks for \"{name}\", which does not exist.");
}
