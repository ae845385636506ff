namespace Allentown311.Hub.Commands.NewMapping.From;

/// <summary>A field of a department's system, as its own description tells it.</summary>
/// <param name="Name">Its name there.</param>
/// <param name="Type">Its type, in the description's words.</param>
/// <param name="MaxLength">The most characters it takes; null when that is not told.</param>
/// <param name="Required">True when the system wants it.</param>
/// <param name="Choices">The values it takes; empty when any.</param>
internal sealed record Field(string Name, string Type, int? MaxLength, bool Required, IReadOnlyList<string> Choices)
{
    /// <summary>A field of which no more than its name is known.</summary>
    public static Field Named(string name) => new(name, "text", null, Required: true, []);
}
