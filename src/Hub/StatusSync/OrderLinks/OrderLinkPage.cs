using System.Text.Encodings.Web;
using Allentown311.Mappings.Mail;

namespace Allentown311.Hub.StatusSync.OrderLinks;

/// <summary>
/// The page behind a link of a work order's mail: one field, one button, no script, no style, nothing from elsewhere, and nothing about a
/// resident. Pure.
/// </summary>
internal static class OrderLinkPage
{
    /// <summary>The longest note, in characters.</summary>
    public const int LongestNote = 2000;

    /// <summary>The name of the note's field.</summary>
    public const string NoteField = "note";

    /// <summary>The page that asks.</summary>
    /// <param name="city">The city.</param>
    /// <param name="link">The link.</param>
    /// <param name="problem">What is missing; null for nothing.</param>
    public static string Ask(string city, OrderLink link, string? problem = null)
    {
        var required = NeedsNote(link.Act) ? " required" : "";
        var note = NeedsNote(link.Act) ? "Whose is it, or why is it not yours?" : "A note, if there is something to say";
        return Page(
            city,
            $"""
             <p>Work order <strong>{Encode(link.Reference)}</strong></p>
             {(problem is null ? "" : $"<p role=\"alert\">{Encode(problem)}</p>\n")}<form method="post">
             <p><label for="note">{note}</label></p>
             <p><textarea id="note" name="{NoteField}" rows="4" maxlength="{LongestNote}"{required}></textarea></p>
             <p><button type="submit">{Button(link.Act)}</button></p>
             </form>
             <p>Nothing changes until you press the button.</p>
             """);
    }

    /// <summary>The page after the button was pressed.</summary>
    public static string Done(string city, OrderLink link) => Page(
        city,
        $"<p>Thank you. Work order <strong>{Encode(link.Reference)}</strong> is noted as: {Says(link.Act)}. You can close this page.</p>");

    /// <summary>The page of an order that is finished already.</summary>
    public static string Closed(string city, OrderLink link) => Page(
        city, $"<p>Work order <strong>{Encode(link.Reference)}</strong> is closed. If that is wrong, answer its mail.</p>");

    /// <summary>The page of a link that is not valid.</summary>
    public static string Invalid(string city) =>
        Page(city, "<p>This link is not valid, or no longer. Answer the work order's mail instead.</p>");

    /// <summary>The page for a moment in which nothing can be stored.</summary>
    public static string Later(string city) => Page(city, "<p>It could not be stored. Please press the button again in a minute.</p>");

    /// <summary>True for an act that says nothing without a reason.</summary>
    public static bool NeedsNote(LinkAct act) => act == LinkAct.NotOurs;

    private static string Says(LinkAct act) => act switch
    {
        LinkAct.Received => "received",
        LinkAct.InProgress => "in progress",
        LinkAct.Done => "done",
        _ => "not yours",
    };

    private static string Button(LinkAct act) => act switch
    {
        LinkAct.Received => "We have received it",
        LinkAct.InProgress => "We are working on it",
        LinkAct.Done => "The work is done",
        _ => "It is not ours",
    };

    private static string Page(string city, string content) =>
        $"""
         <!DOCTYPE html>
         <html lang="en">
         <head>
         <meta charset="utf-8">
         <meta name="viewport" content="width=device-width, initial-scale=1">
         <meta name="robots" content="noindex">
         <title>Work order - {Encode(city)}</title>
         </head>
         <body>
         <main>
         <h1>{Encode(city)}</h1>
         {content}
         </main>
         </body>
         </html>

         """;

    private static string Encode(string text) => HtmlEncoder.Default.Encode(text);
}
