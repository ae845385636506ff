namespace Allentown311.Mappings.Mail;

/// <summary>The words for acts.</summary>
public static class LinkActs
{
    /// <summary>Every act, in the order in which a department goes through them.</summary>
    public static IReadOnlyList<LinkAct> All { get; } = [LinkAct.Received, LinkAct.InProgress, LinkAct.Done, LinkAct.NotOurs];

    /// <summary>The status code, which is also the word by which a reply says it.</summary>
    public static string Code(this LinkAct act) => act switch
    {
        LinkAct.Received => "RECEIVED",
        LinkAct.InProgress => "IN PROGRESS",
        LinkAct.Done => "DONE",
        _ => "NOT OURS",
    };

    /// <summary>The name of the link in templates.</summary>
    public static string Name(this LinkAct act) => act switch
    {
        LinkAct.Received => "link.received",
        LinkAct.InProgress => "link.in_progress",
        LinkAct.Done => "link.done",
        _ => "link.not_ours",
    };
}
