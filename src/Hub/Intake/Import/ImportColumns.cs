using System.Collections.Frozen;
using System.Collections.Immutable;
using Allentown311.CrmCore.Tickets;
using Allentown311.Mappings.Csv;
using Allentown311.Mappings.Translation;

namespace Allentown311.Hub.Intake.Import;

/// <summary>What the columns of another system's export mean; see <c>samples/imports</c>.</summary>
public sealed record ImportColumns
{
    /// <summary>Name of the other system; tickets come from <c>import:NAME</c>.</summary>
    public required string Name { get; init; }

    /// <summary>What the file is written in; default UTF-8.</summary>
    public StrictEncoding Encoding { get; init; } = StrictEncoding.Utf8;

    /// <summary>What separates cells; default a comma.</summary>
    public char Delimiter { get; init; } = ',';

    /// <summary>How dates are written, and the zone of those without an offset.</summary>
    public required TimeFormat Dates { get; init; }

    /// <summary>Values that mean nothing, such as <c>NA</c>.</summary>
    public FrozenSet<string> Empty { get; init; } = FrozenSet<string>.Empty;

    /// <summary>What a field of a ticket is called in the file: <c>address</c> to <c>PROBADDRESS</c>.</summary>
    public required FrozenDictionary<string, string> Fields { get; init; }

    /// <summary>The columns a description is put together of, in order.</summary>
    public ImmutableArray<string> Description { get; init; } = [];

    /// <summary>Their word for a service to the code of ours.</summary>
    public required FrozenDictionary<string, string> Services { get; init; }

    /// <summary>Their word for a status to how the ticket ended; null while it is open.</summary>
    public required FrozenDictionary<string, Resolution?> Status { get; init; }

    /// <summary>Where the tickets come from.</summary>
    public string Source => $"import:{Name}";

    /// <summary>Every column the file must have.</summary>
    public IEnumerable<string> Needed => Fields.Values.Concat(Description).Distinct(StringComparer.Ordinal);
}
