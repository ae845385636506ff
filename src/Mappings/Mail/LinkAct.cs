namespace Allentown311.Mappings.Mail;

/// <summary>What a department may say of a work order by a link of its mail. The numbers stand in links that are out already.</summary>
public enum LinkAct
{
    /// <summary>The department has it.</summary>
    Received = 1,

    /// <summary>It is at work.</summary>
    InProgress = 2,

    /// <summary>The work is done.</summary>
    Done = 3,

    /// <summary>It is another department's.</summary>
    NotOurs = 4,
}
