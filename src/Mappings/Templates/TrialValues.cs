namespace Allentown311.Mappings.Templates;

/// <summary>Has a value for every name, so that a template can be tried when it is loaded.</summary>
public sealed class TrialValues : IValues
{
    /// <summary>There is only one.</summary>
    public static TrialValues Instance { get; } = new();

    /// <inheritdoc/>
    public object? Get(string name) => name switch
    {
        "ticket.requested" or "ticket.due" => DateTimeOffset.UnixEpoch,
        "ticket.lat" or "ticket.long" => 0.5,
        _ => "x",
    };
}
