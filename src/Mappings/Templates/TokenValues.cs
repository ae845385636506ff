namespace Allentown311.Mappings.Templates;

/// <summary>The values that a question for the number behind a token may write.</summary>
/// <param name="token">The token.</param>
public sealed class TokenValues(string token) : IValues
{
    /// <summary>The token's name.</summary>
    public const string Name = "token";

    /// <inheritdoc/>
    public object? Get(string name) =>
        name == Name ? token : throw new TranslationException($"The template asks for \"{name}\", which does not exist.");
}
