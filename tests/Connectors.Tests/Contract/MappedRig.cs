using Allentown311.Mappings;
using Allentown311.Mappings.Loading;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Connectors.Tests.Contract;

/// <summary>A rig of a built-in connector, which a mapping file describes.</summary>
public abstract class MappedRig : Rig
{
    /// <summary>The sections that every rig's mapping contains; its status codes are NEW, WIP and DONE.</summary>
    protected const string Shared = """
        mapping: 1
        name: streets
        codes: { kind: { of: ticket.service, map: { pothole: PTH, sinkhole: BAD } } }
        status: { NEW: received, WIP: in_progress, DONE: completed }
        credentials_expire: 2027-01-31
        """;

    /// <summary>The value of <c>${RIG_SECRET}</c>.</summary>
    protected const string Hidden = "s3cret & <hidden>";

    /// <summary>Loads a rig's mapping; fails with all mistakes in it.</summary>
    protected static T Load<T>(string yaml, string? database = null, Func<string, string?>? variable = null)
        where T : Mapping
    {
        var faults = new Faults();
        var mapping = MappingLoader.LoadText("mappings/streets.yaml", yaml, faults, name => name switch
        {
            "RIG_SECRET" => Hidden,
            "RIG_DATABASE" => database,
            _ => variable?.Invoke(name),
        });
        faults.All.ShouldBeEmpty();
        return mapping.ShouldBeOfType<T>();
    }
}
