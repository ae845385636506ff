using Allentown311.Hub.Store;

namespace Allentown311.Hub.Operations;

/// <summary>The audit's lines about the desk's call-back list, which has residents' names and telephone numbers.</summary>
internal static class CallBackAudit
{
    /// <summary>Somebody read the list.</summary>
    public static AuditEntry Read(string who, DateTimeOffset now) => new(now, who, "callbacks.read", "callbacks");

    /// <summary>Somebody marked the call-backs of a ticket as made.</summary>
    public static AuditEntry Done(string who, string ticket, int count, DateTimeOffset now) =>
        new(now, who, "callbacks.done", ticket, Before: "to call", After: $"{count} called");
}
