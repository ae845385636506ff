using Allentown311.Hub.Store;

namespace Allentown311.Hub.ParkedWork;

/// <summary>Whether a person may do what they want with an item.</summary>
internal abstract record Decision
{
    /// <summary>They may.</summary>
    /// <param name="Commit">What to write; it ends exactly the job that the person saw.</param>
    /// <param name="Message">What happens next, for the person.</param>
    public sealed record Done(Commit Commit, string Message) : Decision;

    /// <summary>They may not.</summary>
    /// <param name="Message">The reason, and what would be right.</param>
    public sealed record Refused(string Message) : Decision;
}
