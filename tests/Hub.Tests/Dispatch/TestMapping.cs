using System.Collections.Frozen;
using Allentown311.CrmCore.Tickets;
using Allentown311.Mappings;
using Allentown311.Mappings.Templates;
using Allentown311.Mappings.Translation;

namespace Allentown311.Hub.Tests.Dispatch;

/// <summary>A mapping with limits and abilities alone: it translates nothing.</summary>
internal sealed record TestMapping : Mapping
{
    public bool Finds { get; init; }

    public override bool CanFind => Finds;

    public static Limits Few { get; } = new()
    {
        Attempts = 3,
        RetryFirst = TimeSpan.FromSeconds(2),
        RetryMost = TimeSpan.FromSeconds(60),
        BreakerPause = TimeSpan.FromSeconds(10),
    };

    /// <summary>
    /// A mapping whose system can be asked (<c>find</c>), drops duplicates by itself (<c>safe</c>), or can do neither (any other kind).
    /// </summary>
    public static TestMapping Of(string kind, string name = "streets") => new()
    {
        Name = name,
        Connector = "test",
        File = "mappings/streets.yaml",
        Limits = Few,
        Codes = CodeTables.None,
        Status = new StatusTable(FrozenDictionary<string, WorkOrderState>.Empty),
        Finds = kind == "find",
        ResendIsSafe = kind == "safe",
        Settle = TimeSpan.FromSeconds(60),
    };

    public override string Preview(OrderValues values) => throw new NotSupportedException();

    public override Answer ReadAnswer(int status, string body) => throw new NotSupportedException();

    public override Changes ReadChanges(string text) => throw new NotSupportedException();
}
