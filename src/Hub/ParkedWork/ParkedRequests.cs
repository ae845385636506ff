using System.Collections.Immutable;
using Allentown311.Hub.Store;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Hub.ParkedWork;

/// <summary>The body of <c>POST /api/parked/{id}/{action}</c>.</summary>
internal sealed record ActRequest
{
    /// <summary>Why; a skip needs it.</summary>
    public string? Reason { get; init; }

    /// <summary>retry, edit: looked for at the department, and not there.</summary>
    public bool NotThere { get; init; }

    /// <summary>adopt: the department's number.</summary>
    public string? Number { get; init; }

    /// <summary>adopt: that record stands for several of our orders.</summary>
    public bool Shared { get; init; }

    /// <summary>route: the department's code.</summary>
    public string? Department { get; init; }

    /// <summary>edit: what to change.</summary>
    public EditRequest? Changes { get; init; }

    /// <summary>The action; null, with why, when the word or what it needs is amiss.</summary>
    public ParkedAction? Read(string word, out string? fault)
    {
        (ParkedAction? action, fault) = word switch
        {
            "retry" => (new ParkedAction.Retry(NotThere), null),
            "skip" => (new ParkedAction.Skip(), null),
            "adopt" when string.IsNullOrWhiteSpace(Number) => (null, "adopt needs the department's number: { \"number\": \"ST-000123\" }"),
            "adopt" => (new ParkedAction.Adopt(Number!, Shared), null),
            "route" when string.IsNullOrWhiteSpace(Department) => (null, "route needs a department's code: { \"department\": \"parks\" }"),
            "route" => (new ParkedAction.RouteTo(Department!), null),
            "edit" when Changes is null => (null, "edit needs what to change: { \"changes\": { \"address\": \"435 Hamilton St\" } }"),
            "edit" => (new ParkedAction.Edit(Changes!.ToEdit(), NotThere), null),
            _ => ((ParkedAction?)null, "there is no such action; write one of: retry, edit, adopt, skip, route"),
        };
        return action;
    }

    /// <summary>Records print their members; this one must not.</summary>
    public override string ToString() => nameof(ActRequest);
}

/// <summary>What to change of a ticket, in a body.</summary>
internal sealed record EditRequest(
    string? Service = null, string? Description = null, string? Address = null, string? AddressId = null, string? Zip = null, string? Lat = null, string? Long = null, Dictionary<string, string[]>? Answers = null)
{
    /// <summary>As the rules take it.</summary>
    public TicketEdit ToEdit() => new()
    {
        Service = Service,
        Description = Description,
        Address = Address,
        AddressId = AddressId,
        Zip = Zip,
        Lat = Lat,
        Long = Long,
        Answers = (Answers ?? []).ToImmutableDictionary(a => a.Key, a => a.Value.ToImmutableArray()),
    };

    /// <summary>Records print their members; this one must not.</summary>
    public override string ToString() => nameof(EditRequest);
}

/// <summary>The body of <c>POST /api/parked/{action}</c>: many at once.</summary>
internal sealed record BulkRequest(FilterRequest? Filter, long? Count, string? Reason);

/// <summary>Which items, in a body or a query.</summary>
/// <param name="Department">A department's code or a mapping's name.</param>
/// <param name="Kind">A kind, as in an id: <c>submit</c>.</param>
/// <param name="Reason">Words the reason holds.</param>
/// <param name="Older">Parked at least so long: <c>30m</c>, <c>12h</c>, <c>1d</c>.</param>
internal sealed record FilterRequest(string? Department, string? Kind, string? Reason, string? Older)
{
    /// <summary>The filter; null, with why, when it cannot be read.</summary>
    public ParkedFilter? Read(DateTimeOffset now, out string? fault)
    {
        fault = null;
        JobKind? kind = null;
        if (!string.IsNullOrEmpty(Kind))
        {
            if (!ItemId.TryKind(Kind, out var known))
            {
                fault = $"there is no kind \"{Kind}\"; write one of: {string.Join(", ", ItemId.KindWords)}";
                return null;
            }

            kind = known;
        }

        DateTimeOffset? before = null;
        if (!string.IsNullOrEmpty(Older))
        {
            if (!TimeSpans.TryParse(Older, out var span))
            {
                fault = $"\"{Older}\" is no span of time; write 30m, 12h or 1d";
                return null;
            }

            before = now - span;
        }

        return new ParkedFilter(Empty(Department), kind, Empty(Reason), before);
    }

    private static string? Empty(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}
