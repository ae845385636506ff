using Allentown311.CrmCore.Tickets;
using Allentown311.Mappings.Templates;

namespace Allentown311.Connectors.Coded;

/// <summary>What a connector of an assembly of its own gets from the mapping that names it.</summary>
/// <param name="mapping">The mapping.</param>
/// <param name="time">The hub's clock: take the time from nowhere else, so that tests can set it.</param>
public sealed class ConnectorContext(CodedMapping mapping, TimeProvider time)
{
    /// <summary>The mapping's name.</summary>
    public string Name => mapping.Name;

    /// <summary>The hub's clock.</summary>
    public TimeProvider Time => time;

    /// <summary>Longest wait for one answer. The hub ends a call that takes longer; its outcome is then unknown.</summary>
    public TimeSpan Timeout => mapping.Limits.Timeout;

    /// <summary>The value of a setting.</summary>
    /// <exception cref="KeyNotFoundException">The mapping does not write it; a required setting is always there.</exception>
    public string Setting(string name) => Find(name)
        ?? throw new KeyNotFoundException($"The mapping {mapping.Name} has no setting {name}.");

    /// <summary>The value of a setting; null when the mapping does not write it.</summary>
    public string? Find(string name) => mapping.Settings.GetValueOrDefault(name);

    /// <summary>The department's code for an order, from the table <c>codes.TABLE</c> of the mapping.</summary>
    /// <exception cref="Mappings.TranslationException">
    /// The mapping has no such table, or no code for the value. Let it pass: the order is parked, and a code is never guessed.
    /// </exception>
    public string Code(string table, OutgoingOrder order) => mapping.Codes.Tables.ContainsKey(table)
        ? mapping.Codes.Translate(table, new OrderValues(order.Ticket, order.Order, order.Service, order.Department, mapping.Codes))
        : throw new Mappings.TranslationException($"The mapping {mapping.Name} has no table codes.{table}: add it, then retry.");

    /// <summary>
    /// What a status code of the department means; null when the mapping does not say: return the update with it all the same.
    /// </summary>
    public WorkOrderState? StateOf(string code) => mapping.Status[code];
}
