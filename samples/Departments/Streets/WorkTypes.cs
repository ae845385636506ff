namespace Allentown311.Departments.Streets;

/// <summary>The type codes of the Streets Bureau's system, and its comment for each status.</summary>
internal static class WorkTypes
{
    public static readonly IReadOnlyDictionary<string, string> All = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["PTH"] = "pothole",
        ["SNK"] = "sinkhole",
        ["SGN"] = "sign",
        ["SIG"] = "traffic signal",
        ["LGT"] = "street light",
        ["MRK"] = "pavement marking",
        ["CRB"] = "curb or sidewalk",
        ["SNO"] = "snow and ice",
        ["SWP"] = "sweeping",
        ["DRN"] = "storm drain",
        ["TRS"] = "missed trash",
        ["RCY"] = "missed recycling",
        ["BLK"] = "bulk pickup",
        ["DMP"] = "illegal dumping",
        ["GRF"] = "graffiti",
        ["WTR"] = "water",
        ["SWR"] = "sewer",
        ["HSG"] = "property maintenance",
        ["RAT"] = "rodents",
        ["GEN"] = "general request",
    };

    public static string CommentFor(string status) => status switch
    {
        "ASSIGNED" => "on the foreman's list",
        "WIP" => "crew on site; cones & signs up",
        "COMP" => "work complete",
        "VOID" => "not ours to do",
        "DUP" => "same as an earlier order",
        _ => "",
    };
}
