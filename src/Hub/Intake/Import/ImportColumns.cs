using System.Collections.Frozen;
using System.Collections.Immutable;
using Allentown311.CrmCore.Tickets;
using Allentown311.Mappings.Csv;
using Allentown311.Mappings.Translation;

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
    public required TimeFormat DateFormat { get; init; }

    /// <summary>Values that are read as an empty cell, such as <c>NA</c>.</summary>
    public FrozenSet<string> EmptyValues { get; init; } = FrozenSet<string>.Empty;

    /// <summary>The column of each field of a ticket, such as <c>address</c> to <c>PROBADDRESS</c>.</summary>
    public required FrozenDictionary<string, string> Fields { get; init; }

    /// <summary>The columns that the description is joined from, in order.</summary>
    public ImmutableArray<string> DescriptionColumns { get; init; } = [];

    /// <summary>The code of the city's service for each service name of the other system.</summary>
    public required FrozenDictionary<string, string> Services { get; init; }

    /// <summary>The resolution for each status of the other system; null for a status of open requests.</summary>
    public required FrozenDictionary<string, Resolution?> Statuses { get; init; }

    /// <summary>The source of the tickets, <c>import:NAME</c>.</summary>
    public string Source => $"import:{Name}";

    /// <summary>Every column the file must have.</summary>
    public IEnumerable<string> RequiredColumns => Fields.Values.Concat(DescriptionColumns).Distinct(StringComparer.Ordinal);
}
