/** Words that say nothing about what is looked for, in languages written with spaces. */
export const stopWords: ReadonlySet<string> = new Set(
  [
    // English
    `a about also am an and any are as at be because been being but by can cannot could did do does doing done each for from had has have having he her
     here hers him his how however i if in into is it its itself me more most must my no nor not of on only or other our ours ought over own same shall she
     should so some such than that the their theirs them then there therefore these they this those thus to too under until upon us very was we were
     what when where whether which while who whom whose why will with within would you your yours`,
    // German
    `aber als am an auch auf aus bei bin bis da das dass dem den der des die doch du durch ein eine einem einen einer eines er es für hat ich ihr im in
     ist ja kann man mit nach nicht noch nur ob oder sich sie sind so über um und uns von vor war was wer wie wir wird wo zu zum zur`,
    // French
    `au aux avec ce ces cette dans de des du elle en est et il ils je la le les leur mais ne nous ou où par pas pour que qui quoi sa se ses son sont sur
     un une vous`,
    // Spanish and Portuguese
    `al com como con da das de del do dos e el ella em en entre es esta este foi ha la las lo los mais na nas no nos o os para pela pelo por que se ser
     si sin su sus um uma un una y ya`,
    // Italian
    `che chi ci con cosa dal dalla degli dei del della delle di e gli ha il in la le lo ma nel nella non per più quali quando sono su sul tra un una`,
    // Dutch
    `aan als bij dat de die dit een en er het hoe ik in is je met naar niet of om ook op te van voor waar wat wie wordt zijn`,
  ].flatMap((list) => list.split(/\s+/)),
);
