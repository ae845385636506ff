using Allentown311.Mappings.Templates;

namespace Allentown311.Mappings.Mail;

/// <summary>The values of an order, and the links of its mail.</summary>
/// <param name="order">The order's values.</param>
/// <param name="link">The address behind an act's link.</param>
public sealed class MailValues(IValues order, Func<LinkAct, string> link) : IValues
{
    /// <summary>The names of links.</summary>
    internal static IReadOnlyList<string> LinkNames { get; } = [.. LinkActs.All.Select(a => a.Name())];

    /// <inheritdoc/>
    public object? Get(string name) =>
        name.StartsWith("link.", StringComparison.Ordinal) && LinkActs.All.Where(a => a.Name() == name).ToList() is [var act]
            ? link(act)
            : order.Get(name);
}
