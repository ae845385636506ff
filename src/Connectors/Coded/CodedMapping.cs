using System.Collections.Frozen;
using Allentown311.Mappings;
using Allentown311.Mappings.Templates;
using Allentown311.Mappings.Translation;

namespace Allentown311.Connectors.Coded;

/// <summary>A mapping whose connector comes from an assembly of its own: it has settings in place of templates and paths.</summary>
public sealed record CodedMapping : Mapping
{
    /// <summary>The connector's class, or why it cannot be used.</summary>
    public required CodedKind Kind { get; init; }

    /// <summary>What the mapping writes under <c>settings:</c>, with secrets filled in.</summary>
    public required FrozenDictionary<string, string> Settings { get; init; }

    /// <summary>
    /// True when the connector can look an order up. One that was refused counts as such: its orders in doubt wait until it is mended.
    /// </summary>
    public override bool CanFind => Kind.Has<IFindWorkOrder>();

    /// <inheritdoc/>
    public override bool CanList => Kind.Has<IListWorkOrders>();

    /// <inheritdoc/>
    public override IEnumerable<string> Weaknesses => CanFind || ResendIsSafe ? [] :
    [
        $"the connector {Connector} cannot look an order up, so an order in doubt waits for a person: implement IFindWorkOrder, "
        + "or say resend: safe where the system drops a second order with the same reference",
    ];

    /// <inheritdoc/>
    public override string Preview(OrderValues values) => Kind.Preview(this, values);

    /// <inheritdoc/>
    public override Answer ReadAnswer(int status, string body) => throw ReadsItself();

    /// <inheritdoc/>
    public override Changes ReadChanges(string text) => throw ReadsItself();

    /// <summary>Settings may hold secrets.</summary>
    public override string ToString() => $"{Name} ({Connector})";

    private TranslationException ReadsItself() => new(
        $"The connector {Connector} reads what the system answers by itself: test that in the connector's own tests, and in the mapping "
        + "only what would be sent (ticket: …, expect: …).");
}
