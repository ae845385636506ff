using Allentown311.Hub.Store;

namespace Allentown311.Hub.ParkedWork;

/// <summary>What becomes of a person's wish.</summary>
internal abstract record Decision
{
    /// <summary>It may be done.</summary>
    /// <param name="Commit">What to write; it ends exactly the job that was seen.</param>
    /// <param name="Says">What happens now, in words.</param>
    public sealed record Done(Commit Commit, string Says) : Decision;

    /// <summary>It may not.</summary>
    /// <param name="Why">What stands against it, and what would be right.</param>
    public sealed record Refused(string Why) : Decision;
}
