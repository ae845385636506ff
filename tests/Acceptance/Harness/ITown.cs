namespace Allentown311.Acceptance.Harness;

/// <summary>What is judged: what the hub says of itself, what the departments wrote down, and what residents were told.</summary>
internal interface ITown
{
    /// <summary>The hub; where there are several, one that runs.</summary>
    HubApi Api { get; }

    Departments Departments { get; }

    string Folder { get; }

    /// <summary>The notices that went out by <c>mail</c> or <c>text</c>: whole files, in no order.</summary>
    List<string> Notices(string channel);
}
