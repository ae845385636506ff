namespace Allentown311.Hub.City;

/// <summary>What a key may do. A key has one scope or several; none includes another.</summary>
public static class Scopes
{
    /// <summary>Posting requests.</summary>
    public const string Intake = "intake";

    /// <summary>Pushing a department's status updates, for the mappings that name this key.</summary>
    public const string Hook = "hook";

    /// <summary>Reading counts, work orders and parked items, without residents' data.</summary>
    public const string Read = "read";

    /// <summary>Dealing with parked items and call-backs.</summary>
    public const string Operate = "operate";

    /// <summary>Seeing who may call this hub and how it is reached.</summary>
    public const string Administer = "administer";

    /// <summary>Seeing what was sent and answered, with residents' data in it; besides <see cref="Operate"/>.</summary>
    public const string Payloads = "payloads";

    /// <summary>All of them, in the order of the documentation.</summary>
    public static IReadOnlyList<string> All { get; } = [Intake, Hook, Read, Operate, Administer, Payloads];
}
