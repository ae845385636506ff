using Allentown311.Mappings;
using Allentown311.Mappings.Templates;
using Allentown311.Mappings.Translation;

namespace Allentown311.Hub.Edge;

/// <summary>
/// A mapping that another hub works, inside the department's network. Here its orders are handed over by message, and may be handed over again: the
/// other hub knows a repeat by its reference. Its passwords are not known here.
/// </summary>
internal sealed record RemoteMapping : Mapping
{
    // The rate, the breaker and the tries that count are the other hub's.
    private static readonly Limits ToTheBroker = new() { Concurrency = 16, Attempts = 50, Timeout = TimeSpan.FromSeconds(20) };

    /// <summary>The mapping as it is read here, with stand-ins for what only the other hub knows.</summary>
    public required Mapping Inner { get; init; }

    /// <inheritdoc/>
    public override bool CanFind => false;

    /// <summary>Of a mapping.</summary>
    public static RemoteMapping Of(Mapping inner) => new()
    {
        Name = inner.Name, Connector = "edge", File = inner.File, Limits = ToTheBroker, Codes = inner.Codes, Status = inner.Status, ResendIsSafe = true, Settle = TimeSpan.Zero,
        PollEvery = null, AnswerWithin = inner.AnswerWithin, Expect = inner.Expect, Inner = inner,
    };

    /// <inheritdoc/>
    public override string Preview(OrderValues values) => Inner.Preview(values);

    /// <inheritdoc/>
    public override Answer ReadAnswer(int status, string body) => Inner.ReadAnswer(status, body);

    /// <inheritdoc/>
    public override Changes ReadChanges(string text) => Inner.ReadChanges(text);
}
