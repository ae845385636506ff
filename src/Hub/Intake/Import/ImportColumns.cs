using System.Collections.Frozen;
using System.Collections.Immutable;
using Allentown311.CrmCore.Tickets;
using Allentown311.Mappings.Csv;

namespace Allentown311.Hub.Intake.Import;

/// <summary>What the columns of another system's export mean; see <c>samples/imports</c>.</summary>
public sealed record ImportColumns
{
    /// <summary>The name of the other system. The source of its tickets is <c>import:NAME</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The encoding of the file; default UTF-8.</summary>
    public StrictEncoding Encoding { get; init; } = StrictEncoding.Utf8;

    /// <summary>The character between cells; default a comma.</summary>
    public char Delimiter { get; init; } = ',';

    /// <summary>How dates are written, and the zone of those without an offset.</summary>
    public required ImportDates Dates { get; init; }

    /// <summary>The character before the fraction of degrees: a point, or a comma.</summary>
    public char DecimalMark { get; init; } = '.';

    /// <summary>True to take a row that says in no way where the work is; false to refuse it, as a POST is refused.</summary>
    public bool TakesWithoutPlace { get; init; }

    /// <summary>True to have work done outside the city's area too; false to let such a ticket wait for a person.</summary>
    public bool TakesOutside { get; init; }

    /// <summary>Values that are read as an empty cell, such as <c>NA</c>.</summary>
    public FrozenSet<string> EmptyValues { get; init; } = FrozenSet<string>.Empty;

    /// <summary>The column of each field of a ticket, such as <c>address</c> to <c>PROBADDRESS</c>.</summary>
    public required FrozenDictionary<string, string> Fields { get; init; }

    /// <summary>The second column of each date field whose date and time stand in two.</summary>
    public FrozenDictionary<string, string> TimeColumns { get; init; } = FrozenDictionary<string, string>.Empty;

    /// <summary>The columns with the addresses of photos, in order; one cell may hold several.</summary>
    public ImmutableArray<string> MediaColumns { get; init; } = [];

    /// <summary>The columns that the description is joined from, in order.</summary>
    public ImmutableArray<string> DescriptionColumns { get; init; } = [];

    /// <summary>The code of the city's service for each service name of the other system.</summary>
    public required FrozenDictionary<string, string> Services { get; init; }

    /// <summary>The resolution for each status of the other system; null for a status of open requests.</summary>
    public required FrozenDictionary<string, Resolution?> Statuses { get; init; }

    /// <summary>The source of the tickets, <c>import:NAME</c>.</summary>
    public string Source => $"import:{Name}";

    /// <summary>Every column the file must have; those that each row needs come first.</summary>
    public IEnumerable<string> RequiredColumns => Fields
        .OrderBy(entry => entry.Key is "id" ? 0 : entry.Key is "service" ? 1 : entry.Key is "requested" ? 2 : 3)
        .ThenBy(entry => entry.Key, StringComparer.Ordinal)
        .Select(entry => entry.Value)
        .Concat(TimeColumns.Values)
        .Concat(MediaColumns)
        .Concat(DescriptionColumns)
        .Distinct(StringComparer.Ordinal);
}
