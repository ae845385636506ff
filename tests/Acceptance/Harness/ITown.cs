namespace Allentown311.Acceptance.Harness;

/// <summary>What tests check: what the hub reports, the departments' ledgers, and the residents' notices.</summary>
internal interface ITown
{
    /// <summary>The hub; of several hubs, one that runs.</summary>
    HubApi Api { get; }

    Departments Departments { get; }

    string Folder { get; }

    /// <summary>The notices sent by <c>mail</c> or <c>text</c>: whole files, in no order.</summary>
    List<string> Notices(string channel);
}
