using Allentown311.Hub.Store;

namespace Allentown311.Hub.Tests.Store;

/// <summary>What a commit writes, whatever the table.</summary>
internal static class Written
{
    /// <summary>All of it.</summary>
    public static IEnumerable<object> By(Commit commit) =>
    [
        .. commit.Tickets, .. commit.AllJobs(), .. commit.NewNotices, .. commit.Unmatched, .. commit.Audit, .. commit.PlainRows(),
        .. commit.Settled.Cast<object>(), .. new object?[] { commit.Finishes, commit.Feed }.OfType<object>(),
    ];
}
