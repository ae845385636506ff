namespace Allentown311.Departments.Animals;

/// <summary>Officers' remarks, with letters beyond ASCII (some of them only in Windows-1252), quotes, commas and line breaks.</summary>
internal static class Remarks
{
    private static readonly string[] Texts =
    [
        "",
        "Spoke with Señor Vega, owner of the dog",
        "Dog held behind the café, calm",
        "Caller said \"it is always the same one\"",
        "Gate was open\r\nNeighbor will call back",
        "Owner’s fee waived — first time",
        "Trap set, €40 deposit taken",
        "Nothing further, all quiet",
    ];

    /// <summary>The same change always gets the same remark, so a file that is written again holds nothing new.</summary>
    public static string For(Change change) => change.Status == "RECEIVED" ? "" : Texts[(change.Id + change.Seq) % Texts.Length];
}
